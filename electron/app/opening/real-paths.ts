import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { outsideArchives } from '../../engine/files/outside-archives.ts'

/**
 * Which names lead to one file. A model keeps the name by which it was opened, for that says what it is: in the cache of
 * Hugging Face the shards of a set are links to files that are called after their hashes, somewhere else.
 */
export class RealPaths {
  readonly #real = new Map<string, string>()

  /** Looks where names lead now. One that leads nowhere stands for itself: opening it will say so. */
  async learn(paths: readonly string[]): Promise<void> {
    await Promise.all(
      paths.map(async (path) => {
        this.#real.set(path, await outsideArchives(() => realpath(path)).catch(() => resolve(path)))
      }),
    )
  }

  of(path: string): string {
    return this.#real.get(path) ?? path
  }

  /** One name of each file, the first. */
  distinct(paths: readonly string[]): readonly string[] {
    const names = new Map<string, string>()
    for (const path of paths) if (!names.has(this.of(path))) names.set(this.of(path), resolve(path))
    return [...names.values()]
  }
}
