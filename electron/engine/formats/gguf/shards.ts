/** Which files are shards of one model. The naming is `@huggingface/gguf`'s: `name-00001-of-00003.gguf`. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseGgufShardFilename } from '@huggingface/gguf'
import type { FileGroup } from '../format.ts'
import { GGUF } from './header.ts'
import { MAX_SHARDS } from './limits.ts'

export interface ShardName {
  readonly prefix: string
  /** From 1. */
  readonly number: number
  readonly total: number
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

/** As `Format.group`: any shard stands for its set. */
export async function groupShards(paths: readonly string[]): Promise<FileGroup[]> {
  const shards = new ShardFolders(paths)
  const groups = new Map<string, FileGroup>()
  for (const path of paths) {
    const shard = parseShardName(basename(path))
    if (!shard) continue
    const folder = dirname(path)
    const key = join(folder, shardFileName(shard, 1))
    if (groups.has(key)) continue
    const numbers = await shards.of(folder, shard)
    groups.set(key, {
      name: shard.prefix || shardFileName(shard, shard.number).replace(/\.gguf$/, ''),
      paths: numbers.map((number) => join(folder, shardFileName(shard, number))),
      format: GGUF.id,
      get missing() {
        return missingShards(shard, numbers)
      },
    })
  }
  return [...groups.values()]
}

function missingShards(set: ShardName, present: readonly number[]): string[] {
  if (present.length === set.total) return []
  const there = new Set(present)
  const numbers = Array.from({ length: set.total }, (_, i) => i + 1)
  return numbers.filter((number) => !there.has(number)).map((number) => shardFileName(set, number))
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
