/** Makes one model of its files. */
import { type AppError, appError, failure } from '../../../shared/text/errors.ts'
import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { type Problem, problem } from '../../../shared/model/problems.ts'
import { said, say, sentenceOf } from '../../../shared/text/sentence.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { TensorTable } from '../../../shared/model/tensor-table.ts'
import { displayName } from '../files/byte-source.ts'
import type { FileGroup } from './format.ts'
import { fatalOf, type FileHeader, type FilePart, type Model } from './model.ts'
import { FOREIGN } from './not-a-model.ts'
import { ProblemList } from './problem-list.ts'
import { formatById } from './recognize.ts'

/**
 * Makes one model of its files, in their order. Tensors are numbered over all of them; a damaged file is an error
 * of the model as long as another can be read.
 * @param parts files whose headers were read
 * @param unopened why files that are there could not be opened
 * @throws AppFailure `shards` without any file
 */
export function joinFiles(
  { name, missing }: Pick<FileGroup, 'name' | 'missing'>,
  parts: readonly FilePart[],
  unopened: readonly AppError[] = [],
): Model {
  if (parts.length === 0) throw failure('shards', say('A model needs at least one file.'))
  const several = parts.length > 1
  const firstReadable = parts.findIndex(({ header }) => !fatalOf(header))
  const headerFile = Math.max(0, firstReadable)
  const leading = parts[headerFile]!.header
  const format = formatById(leading.format.id)
  const problems = new ProblemList()
  const joined = new TensorTable()

  const absent = missing.length + unopened.length
  if (missing.length > 0) problems.add(missingProblem(missing, parts.length + absent))
  for (const error of unopened) problems.add(problem('shard-unreadable', 'error', sentenceOf(error)))
  parts.forEach((part, shard) => {
    const { file, header } = part
    const at = several ? { shard } : {}
    for (const found of header.problems) {
      if (format.isExpected(found, part, shard)) continue
      problems.add({ ...found, ...at, ...(firstReadable >= 0 && downgraded(found, file)) })
    }
    if (!several) return
    const foreign = header.endian !== leading.endian && header.tensors.length > 0
    if (foreign) {
      const values = { name: displayName(file.path) }
      const sentence =
        header.endian === 'big'
          ? say('{{name}} is big endian, the other shards are little endian.', values)
          : say('{{name}} is little endian, the other shards are big endian.', values)
      problems.add(problem('shard-endian', 'error', sentence, at))
    }
    for (const tensor of header.tensors)
      joined.add({
        ...tensor,
        index: joined.length,
        ...at,
        ...(foreign && { unreadable: tensor.unreadable ?? say('its shard has another byte order than the model') }),
      })
  })
  format.checkSet(parts, absent, problems)

  const fatal = firstReadable < 0 ? describeFatal(parts[0]!) : undefined
  return {
    name,
    files: parts.map(({ file }) => file),
    headerFile,
    header: { ...leading, tensors: several ? joined : leading.tensors, problems: problems.finish() },
    ...(several && { parts: parts.map(headerOf) }),
    ...(fatal && { fatal }),
  }
}

const headerOf = ({ header: { format, endian, facts, metadata } }: FilePart): FileHeader => ({
  format,
  endian,
  facts,
  metadata,
})

/** A problem that is fatal for a file is an error of a model that has others. */
function downgraded(found: Problem, { path }: FileStamp): Partial<Problem> {
  if (found.severity !== 'fatal') return {}
  return { severity: 'error', ...said(say('{{file}}: {{what}}', { file: displayName(path), what: sentenceOf(found) })) }
}

/** Names listed in one message. */
const MAX_NAMED = 8

function missingProblem(missing: readonly string[], total: number): Problem {
  const names = missing.slice(0, MAX_NAMED).map(visibleText).join(', ')
  const values = { missing: formatInteger(missing.length), total: formatInteger(total), names }
  const sentence =
    missing.length > MAX_NAMED
      ? say('{{missing}} of {{total}} shards are missing: {{names}} and {{more}} more.', {
          ...values,
          more: formatInteger(missing.length - MAX_NAMED),
        })
      : say('{{missing}} of {{total}} shards are missing: {{names}}.', values)
  return problem('shards-missing', 'error', sentence)
}

function describeFatal({ file, header }: FilePart): AppError {
  const fatal = fatalOf(header)!
  const { code, byteOffset } = fatal
  const name = displayName(file.path)
  const sentence = say('{{file}}: {{what}}', { file: name, what: sentenceOf(fatal) })
  const where = { file: name, ...(byteOffset !== undefined && { byteOffset }) }
  return appError(FOREIGN.has(code) ? 'not-gguf' : 'damaged', sentence, where)
}
