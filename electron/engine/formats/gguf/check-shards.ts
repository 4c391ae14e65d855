import { basename } from 'node:path'
import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import type { ModelHeader } from '../../../../shared/model/model-header.ts'
import { displayName } from '../../files/byte-source.ts'
import { SHARDS_JOINED } from './check-trailing.ts'
import { fatalOf, type FilePart } from '../model.ts'
import { shownName, type ProblemList } from '../problem-list.ts'

/**
 * Looks at the shards of a model together: do their numbers, counts and tensors make one set?
 * @param absent number of shards that are missing or cannot be opened
 */
export function checkShards(parts: readonly FilePart[], absent: number, problems: ProblemList): void {
  const readable = parts.flatMap((part, shard) => (fatalOf(part.header) ? [] : [{ ...part, shard }]))
  const isSet = parts.length + absent > 1
  const at = (shard: number) => (parts.length > 1 ? { shard } : {})
  const error = (code: string, sentence: Sentence, shard: number) =>
    problems.add(problem(code, 'error', sentence, at(shard)))

  const numbers = new Map<number, string>()
  const firstTensor = new Map<string, number>()
  let count: number | undefined
  let tensorsDeclared: number | undefined
  for (const { file, header, shard } of readable) {
    const name = displayName(file.path)
    const declared = splitOf(header)
    const [, numberInName] = /-(\d{5})-of-\d{5}\.gguf$/.exec(basename(file.path)) ?? []

    if (isSet && (declared.no === undefined || declared.count === undefined))
      error(
        'shard-undeclared',
        say('{{name}} does not declare itself a shard (split.no, split.count).', { name }),
        shard,
      )
    if (declared.no !== undefined) {
      const twin = numbers.get(declared.no)
      if (twin !== undefined)
        error(
          'shard-doubled',
          say('{{name}} and {{twin}} are the same shard twice: split.no is {{number}} in both.', {
            name,
            twin,
            number: declared.no,
          }),
          shard,
        )
      else if (isSet && numberInName !== undefined && declared.no !== Number(numberInName) - 1)
        error(
          'shard-renamed',
          say('{{name}} is shard {{declared}} by its split.no, shard {{named}} by its name.', {
            name,
            declared: formatInteger(declared.no + 1),
            named: Number(numberInName),
          }),
          shard,
        )
      if (twin === undefined) numbers.set(declared.no, name)
    }
    count ??= declared.count
    if (declared.count !== undefined && declared.count !== count)
      error(
        'shard-count',
        say('split.count is {{found}} in {{name}}, {{before}} in a shard before it.', {
          found: declared.count,
          name,
          before: count!,
        }),
        shard,
      )
    tensorsDeclared ??= declared.tensors
    if (declared.tensors !== undefined && declared.tensors !== tensorsDeclared)
      error(
        'shard-tensor-count',
        say('split.tensors.count is {{found}} in {{name}}, {{before}} in a shard before it.', {
          found: formatInteger(declared.tensors),
          name,
          before: formatInteger(tensorsDeclared),
        }),
        shard,
      )
    // Within one file the reader has looked for twins already.
    for (const tensor of parts.length > 1 ? header.tensors : []) {
      const first = firstTensor.get(tensor.name)
      if (first === undefined) firstTensor.set(tensor.name, shard)
      else if (first !== shard) {
        const sentence = say('Tensor {{tensor}} is in two shards: {{first}} and {{second}}.', {
          tensor: shownName(tensor.name),
          first: displayName(parts[first]!.file.path),
          second: name,
        })
        problems.add(problem('tensor-name-twice', 'error', sentence, { tensor: tensor.name, ...at(shard) }))
      }
    }
  }
  checkTotals(parts, absent, { count, tensors: tensorsDeclared }, readable.length, problems)
}

function checkTotals(
  parts: readonly FilePart[],
  absent: number,
  declared: { readonly count: number | undefined; readonly tensors: number | undefined },
  readable: number,
  problems: ProblemList,
): void {
  const files = parts.length + absent
  const [only] = parts
  if (files === 1 && only && declared.count !== undefined && declared.count > 1) {
    // Shards that were joined byte by byte have the header of the first.
    const joined = only.header.problems.some(({ code }) => code === SHARDS_JOINED)
    if (!joined) problems.add(problem('shards-missing', 'error', othersUnknown(only, declared.count)))
    return
  }
  if (declared.count !== undefined && declared.count > 0 && declared.count !== files) {
    const sentence = say('split.count declares {{declared}} shards; {{found}} belong to the set.', {
      declared: formatInteger(declared.count),
      found: formatInteger(files),
    })
    problems.add(problem('shard-count', 'error', sentence))
    return
  }
  const isWhole = absent === 0 && readable === parts.length
  const found = parts.reduce((sum, { header }) => sum + header.tensors.length, 0)
  if (isWhole && declared.tensors !== undefined && declared.tensors !== found) {
    const counts = { declared: formatInteger(declared.tensors), found: formatInteger(found) }
    const sentence =
      parts.length === 1
        ? say('split.tensors.count declares {{declared}} tensors; the file has {{found}}.', counts)
        : say('split.tensors.count declares {{declared}} tensors; the shards have {{found}}.', counts)
    problems.add(problem('shard-tensor-count', 'error', sentence))
  }
}

/** File names made of a hash, as in the caches of Hugging Face and Ollama. */
const HASH_NAME = /^(?:sha256[-:])?[0-9a-f]{40,64}$/

/** A shard under a name that does not lead to the others. */
function othersUnknown({ file, header }: FilePart, count: number): Sentence {
  const { no } = splitOf(header)
  const total = formatInteger(count)
  const values = {
    name: displayName(file.path),
    which:
      no === undefined
        ? say('one of {{total}} shards', { total })
        : say('shard {{number}} of {{total}}', { number: formatInteger(no + 1), total }),
  }
  return HASH_NAME.test(basename(file.path))
    ? say(
        '{{name}} is {{which}}. A hash does not lead to the others: open the set by a link in the snapshots folder of the cache.',
        values,
      )
    : say(
        '{{name}} is {{which}}. Its name does not lead to the others: shards need names like name-00001-of-{{digits}}.gguf.',
        { ...values, digits: String(count).padStart(5, '0') },
      )
}

/** What a shard says about its set. `split.no` counts from 0. */
function splitOf({ metadata }: ModelHeader) {
  const integer = (key: string) => {
    const value = metadata.get(key)?.value
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
  }
  return { no: integer('split.no'), count: integer('split.count'), tensors: integer('split.tensors.count') }
}
