/** Which files are one model. The naming is `@huggingface/gguf`'s: `name-00001-of-00003.gguf`. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseGgufShardFilename } from '@huggingface/gguf'
import { type AppError, appError, failure } from '../../../shared/errors.ts'
import { formatInteger, visibleText } from '../../../shared/format.ts'
import { type Problem, problem } from '../../../shared/problems.ts'
import { said, say, sentenceOf } from '../../../shared/sentence.ts'
import type { FileStamp } from '../../../shared/protocol.ts'
import type { GgufHeader, TensorInfo } from '../../../shared/tensor.ts'
import { displayName } from './byte-source.ts'
import { checkShards } from './check-shards.ts'
import { MAX_SHARDS } from './limits.ts'
import { NO_ARCHITECTURE } from './metadata.ts'
import { fatalOf, type Model, type ShardPart } from './model.ts'
import { ProblemList } from './problem-list.ts'
import { NOT_GGUF } from './read-header.ts'

export interface ShardName {
  readonly prefix: string
  /** From 1. */
  readonly number: number
  readonly total: number
}

/** One model: its files in order. */
export interface ShardGroup {
  /** As in `Model`. */
  readonly name: string
  readonly paths: readonly string[]
  /** Names, without folder, of the shards that are not beside the others. */
  readonly missing: readonly string[]
}

/** The parts of a shard's file name; undefined for any other name, and for a number outside the set. */
export function parseShardName(fileName: string): ShardName | undefined {
  const found = parseGgufShardFilename(fileName)
  if (!found) return undefined
  const number = Number(found.shard)
  const total = Number(found.total)
  return number >= 1 && number <= total && total <= MAX_SHARDS ? { prefix: found.prefix, number, total } : undefined
}

function shardFileName({ prefix, total }: ShardName, number: number): string {
  const digits = (value: number) => String(value).padStart(5, '0')
  return `${prefix}-${digits(number)}-of-${digits(total)}.gguf`
}

/**
 * Groups files into models, in the order given. Any shard stands for its whole set: the others are looked for
 * beside it. Never fails; a file that cannot be found says so when it is opened.
 */
export async function groupShards(paths: readonly string[]): Promise<ShardGroup[]> {
  const given = new Set(paths.map((path) => resolve(path)))
  const groups = new Map<string, ShardGroup>()
  for (const path of given) {
    const fileName = basename(path)
    const shard = parseShardName(fileName)
    if (!shard) {
      groups.set(path, { name: modelName(fileName), paths: [path], missing: [] })
      continue
    }
    const folder = dirname(path)
    const key = join(folder, shardFileName(shard, 1))
    if (groups.has(key)) continue
    const present = new Set(await readdir(folder).catch(() => []))
    const names = Array.from({ length: shard.total }, (_, i) => shardFileName(shard, i + 1))
    const isHere = (name: string) => present.has(name) || given.has(join(folder, name))
    groups.set(key, {
      name: modelName(fileName),
      paths: names.filter(isHere).map((name) => join(folder, name)),
      missing: names.filter((name) => !isHere(name)),
    })
  }
  return [...groups.values()]
}

function modelName(fileName: string): string {
  return parseShardName(fileName)?.prefix || fileName.replace(/(?<=.)\.gguf$/i, '')
}

/**
 * Makes one model of its files, in their order. Tensors are numbered over all of them; a damaged shard is an error
 * of the model as long as another can be read.
 * @throws AppFailure `shards` without any file
 */
export function joinShards(parts: readonly ShardPart[], missing: readonly string[]): Model {
  if (parts.length === 0) throw failure('shards', say('A model needs at least one file.'))
  const several = parts.length > 1
  const firstReadable = parts.findIndex(({ header }) => !fatalOf(header))
  const headerFile = Math.max(0, firstReadable)
  const leading = parts[headerFile]!.header
  const problems = new ProblemList()
  // Those of one file are numbered as they are to be; copies of a hundred thousand would take their time.
  const tensors: TensorInfo[] = several ? [] : [...leading.tensors]

  if (missing.length > 0) problems.add(missingProblem(missing, parts.length))
  parts.forEach(({ file, header }, shard) => {
    const at = several ? { shard } : {}
    for (const found of header.problems) {
      if (found.code === NO_ARCHITECTURE && isLaterShard(header, shard)) continue
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
      tensors.push({
        ...tensor,
        index: tensors.length,
        ...at,
        ...(foreign && { unreadable: tensor.unreadable ?? say('its shard has another byte order than the model') }),
      })
  })
  checkShards(parts, missing, problems)

  const fatal = firstReadable < 0 ? describeFatal(parts[0]!) : undefined
  return {
    name: modelName(basename(parts[0]!.file.path)),
    files: parts.map(({ file }) => file),
    headerFile,
    header: { ...leading, tensors, problems: problems.finish() },
    ...(several && {
      parts: parts.map(({ header: { version, endian, metadata } }) => ({ version, endian, metadata })),
    }),
    ...(fatal && { fatal }),
  }
}

/** Only the first shard of a set has the metadata of the model. */
function isLaterShard(header: GgufHeader, shard: number): boolean {
  return shard > 0 || Number(header.metadata.get('split.no')?.value ?? 0) > 0
}

/** What is fatal for a shard is an error of a model that has others. */
function downgraded(found: Problem, { path }: FileStamp): Partial<Problem> {
  if (found.severity !== 'fatal') return {}
  return { severity: 'error', ...said(say('{{file}}: {{what}}', { file: displayName(path), what: sentenceOf(found) })) }
}

/** Names listed in one message. */
const MAX_NAMED = 8

function missingProblem(missing: readonly string[], found: number): Problem {
  const names = missing.slice(0, MAX_NAMED).map(visibleText).join(', ')
  const values = { missing: formatInteger(missing.length), total: formatInteger(missing.length + found), names }
  const sentence =
    missing.length > MAX_NAMED
      ? say('{{missing}} of {{total}} shards are missing: {{names}} and {{more}} more.', {
          ...values,
          more: formatInteger(missing.length - MAX_NAMED),
        })
      : say('{{missing}} of {{total}} shards are missing: {{names}}.', values)
  return problem('shards-missing', 'error', sentence)
}

function describeFatal({ file, header }: ShardPart): AppError {
  const fatal = fatalOf(header)!
  const { code, byteOffset } = fatal
  const name = displayName(file.path)
  const sentence = say('{{file}}: {{what}}', { file: name, what: sentenceOf(fatal) })
  const where = { file: name, ...(byteOffset !== undefined && { byteOffset }) }
  return appError(NOT_GGUF.has(code) ? 'not-gguf' : 'damaged', sentence, where)
}
