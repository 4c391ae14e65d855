import { basename } from 'node:path'
import { formatInteger } from '../../../shared/format.ts'
import type { GgufHeader } from '../../../shared/tensor.ts'
import { displayName } from './byte-source.ts'
import { fatalOf, type ShardPart } from './model.ts'
import { shownName, type ProblemList } from './problem-list.ts'

/** Looks at the shards of a model together: do their numbers, counts and tensors make one set? */
export function checkShards(parts: readonly ShardPart[], missing: readonly string[], problems: ProblemList): void {
  const readable = parts.flatMap((part, shard) => (fatalOf(part.header) ? [] : [{ ...part, shard }]))
  const isSet = parts.length + missing.length > 1
  const at = (shard: number) => (parts.length > 1 ? { shard } : {})
  const error = (code: string, message: string, shard: number) =>
    problems.add({ code, severity: 'error', message, ...at(shard) })

  const numbers = new Map<number, string>()
  const firstTensor = new Map<string, number>()
  let count: number | undefined
  let tensorsDeclared: number | undefined
  for (const { file, header, shard } of readable) {
    const name = displayName(file.path)
    const declared = splitOf(header)
    const [, numberInName] = /-(\d{5})-of-\d{5}\.gguf$/.exec(basename(file.path)) ?? []

    if (isSet && (declared.no === undefined || declared.count === undefined))
      error('shard-undeclared', `${name} does not declare itself a shard (split.no, split.count).`, shard)
    if (declared.no !== undefined) {
      const twin = numbers.get(declared.no)
      if (twin !== undefined)
        error(
          'shard-doubled',
          `${name} and ${twin} are the same shard twice: split.no is ${declared.no} in both.`,
          shard,
        )
      else if (isSet && numberInName !== undefined && declared.no !== Number(numberInName) - 1) {
        const found = `${name} is shard ${formatInteger(declared.no + 1)} by its split.no`
        error('shard-renamed', `${found}, shard ${Number(numberInName)} by its name.`, shard)
      }
      if (twin === undefined) numbers.set(declared.no, name)
    }
    count ??= declared.count
    if (declared.count !== undefined && declared.count !== count)
      error('shard-count', `split.count is ${declared.count} in ${name}, ${count} in a shard before it.`, shard)
    tensorsDeclared ??= declared.tensors
    if (declared.tensors !== undefined && declared.tensors !== tensorsDeclared) {
      const found = `split.tensors.count is ${formatInteger(declared.tensors)} in ${name}`
      error('shard-tensor-count', `${found}, ${formatInteger(tensorsDeclared)} in a shard before it.`, shard)
    }
    // Within one file the reader has looked for twins already.
    for (const tensor of parts.length > 1 ? header.tensors : []) {
      const first = firstTensor.get(tensor.name)
      if (first === undefined) firstTensor.set(tensor.name, shard)
      else if (first !== shard) {
        const shown = shownName(tensor.name)
        const message = `Tensor ${shown} is in two shards: ${displayName(parts[first]!.file.path)} and ${name}.`
        problems.add({ code: 'tensor-name-twice', severity: 'error', message, tensor: tensor.name, ...at(shard) })
      }
    }
  }
  checkTotals(parts, missing, { count, tensors: tensorsDeclared }, readable.length, problems)
}

function checkTotals(
  parts: readonly ShardPart[],
  missing: readonly string[],
  declared: { readonly count: number | undefined; readonly tensors: number | undefined },
  readable: number,
  problems: ProblemList,
): void {
  const files = parts.length + missing.length
  if (declared.count !== undefined && declared.count > 0 && declared.count !== files) {
    const message = `split.count declares ${formatInteger(declared.count)} shards; ${formatInteger(files)} belong to the set.`
    problems.add({ code: 'shard-count', severity: 'error', message })
    return
  }
  const isWhole = missing.length === 0 && readable === parts.length
  const found = parts.reduce((sum, { header }) => sum + header.tensors.length, 0)
  if (isWhole && declared.tensors !== undefined && declared.tensors !== found) {
    const says = `split.tensors.count declares ${formatInteger(declared.tensors)} tensors`
    const message = `${says}; the ${parts.length === 1 ? 'file has' : 'shards have'} ${formatInteger(found)}.`
    problems.add({ code: 'shard-tensor-count', severity: 'error', message })
  }
}

/** What a shard says about its set. `split.no` counts from 0. */
function splitOf({ metadata }: GgufHeader) {
  const integer = (key: string) => {
    const value = metadata.get(key)?.value
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
  }
  return { no: integer('split.no'), count: integer('split.count'), tensors: integer('split.tensors.count') }
}
