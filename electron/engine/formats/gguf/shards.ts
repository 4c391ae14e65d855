/** Which files are one model. The naming is `@huggingface/gguf`'s: `name-00001-of-00003.gguf`. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseGgufShardFilename } from '@huggingface/gguf'
import { type AppError, appError, failure } from '../../../../shared/text/errors.ts'
import { formatInteger, visibleText } from '../../../../shared/text/format.ts'
import { type Problem, problem } from '../../../../shared/model/problems.ts'
import { said, say, sentenceOf } from '../../../../shared/text/sentence.ts'
import type { FileStamp } from '../../protocol/worker-protocol.ts'
import type { GgufHeader, TensorInfo } from '../../../../shared/model/tensor.ts'
import { displayName } from '../../files/byte-source.ts'
import { checkShards } from './check-shards.ts'
import { MAX_SHARDS } from './limits.ts'
import { NO_ARCHITECTURE } from './metadata.ts'
import { fatalOf, type Model, type ShardPart } from '../model.ts'
import { ProblemList } from '../problem-list.ts'
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
  /** The set, as any of its shards names it; absent for a file that is a model by itself. */
  readonly set?: Pick<ShardName, 'prefix' | 'total'>
}

/** The parts of a shard's file name; undefined for any other name, and for a number outside the set. */
export function parseShardName(fileName: string): ShardName | undefined {
  const found = parseGgufShardFilename(fileName)
  if (!found) return undefined
  const number = Number(found.shard)
  const total = Number(found.total)
  return number >= 1 && number <= total && total <= MAX_SHARDS ? { prefix: found.prefix, number, total } : undefined
}

function shardFileName({ prefix, total }: Pick<ShardName, 'prefix' | 'total'>, number: number): string {
  const digits = (value: number) => String(value).padStart(5, '0')
  return `${prefix}-${digits(number)}-of-${digits(total)}.gguf`
}

/**
 * Groups files into models, in the order given. Any shard stands for its whole set: the others are looked for
 * beside it. Never fails; a file that cannot be found says so when it is opened. Work and memory grow with the files that
 * are there, not with the number of shards that a name claims.
 */
export async function groupShards(paths: readonly string[]): Promise<ShardGroup[]> {
  const given = new Set(paths.map((path) => resolve(path)))
  const shards = new ShardFolders([...given])
  const groups = new Map<string, ShardGroup>()
  for (const path of given) {
    const fileName = basename(path)
    const shard = parseShardName(fileName)
    if (!shard) {
      groups.set(path, { name: modelName(fileName), paths: [path] })
      continue
    }
    const folder = dirname(path)
    const key = join(folder, shardFileName(shard, 1))
    if (groups.has(key)) continue
    const { prefix, total } = shard
    groups.set(key, {
      name: modelName(fileName),
      paths: (await shards.of(folder, shard)).map((number) => join(folder, shardFileName(shard, number))),
      set: { prefix, total },
    })
  }
  return [...groups.values()]
}

/** The shards that are in folders, by their sets; each folder is listed once. */
class ShardFolders {
  readonly #given = new Map<string, string[]>()
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, ReadonlySet<number>>>>()

  /** @param given paths that count as there, even if their folder cannot be listed */
  constructor(given: readonly string[]) {
    for (const path of given) {
      const names = this.#given.get(dirname(path))
      if (names) names.push(basename(path))
      else this.#given.set(dirname(path), [basename(path)])
    }
  }

  /** Numbers of the shards of a set, in ascending order. */
  async of(folder: string, set: ShardName): Promise<number[]> {
    let listed = this.#folders.get(folder)
    if (!listed) this.#folders.set(folder, (listed = this.#list(folder)))
    return [...((await listed).get(shardFileName(set, 1)) ?? [])].toSorted((a, b) => a - b)
  }

  async #list(folder: string): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    const sets = new Map<string, Set<number>>()
    for (const name of [...(await readdir(folder).catch(() => [])), ...(this.#given.get(folder) ?? [])]) {
      const shard = parseShardName(name)
      if (!shard) continue
      const key = shardFileName(shard, 1)
      const numbers = sets.get(key)
      if (numbers) numbers.add(shard.number)
      else sets.set(key, new Set([shard.number]))
    }
    return sets
  }
}

/** Names, without folder, of the shards of a group that are not beside the others. */
export function missingShards({ paths, set }: Pick<ShardGroup, 'paths' | 'set'>): string[] {
  if (!set || paths.length === set.total) return []
  const present = new Set(paths.map((path) => basename(path)))
  return Array.from({ length: set.total }, (_, i) => shardFileName(set, i + 1)).filter((name) => !present.has(name))
}

function modelName(fileName: string): string {
  return parseShardName(fileName)?.prefix || fileName.replace(/(?<=.)\.gguf$/i, '')
}

/**
 * Makes one model of its files, in their order. Tensors are numbered over all of them; a damaged shard is an error
 * of the model as long as another can be read.
 * @param missing names of shards that are not there
 * @param unopened why shards that are there could not be opened
 * @throws AppFailure `shards` without any file
 */
export function joinShards(
  parts: readonly ShardPart[],
  missing: readonly string[],
  unopened: readonly AppError[] = [],
): Model {
  if (parts.length === 0) throw failure('shards', say('A model needs at least one file.'))
  const several = parts.length > 1
  const firstReadable = parts.findIndex(({ header }) => !fatalOf(header))
  const headerFile = Math.max(0, firstReadable)
  const leading = parts[headerFile]!.header
  const problems = new ProblemList()
  // Those of one file are numbered as they are to be; copies of a hundred thousand would take their time.
  const tensors: TensorInfo[] = several ? [] : [...leading.tensors]

  const absent = missing.length + unopened.length
  if (missing.length > 0) problems.add(missingProblem(missing, parts.length + absent))
  for (const error of unopened) problems.add(problem('shard-unreadable', 'error', sentenceOf(error)))
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
  checkShards(parts, absent, problems)

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

function describeFatal({ file, header }: ShardPart): AppError {
  const fatal = fatalOf(header)!
  const { code, byteOffset } = fatal
  const name = displayName(file.path)
  const sentence = say('{{file}}: {{what}}', { file: name, what: sentenceOf(fatal) })
  const where = { file: name, ...(byteOffset !== undefined && { byteOffset }) }
  return appError(NOT_GGUF.has(code) ? 'not-gguf' : 'damaged', sentence, where)
}
