import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The inputs that took longest. */
export class Slowest {
  readonly #most: number
  #kept: { readonly ms: number; readonly bytes: Uint8Array }[] = []

  constructor(most: number) {
    this.#most = most
  }

  add(ms: number, bytes: Uint8Array): void {
    if (this.#kept.length === this.#most && ms <= this.#kept.at(-1)!.ms) return
    this.#kept.push({ ms, bytes: bytes.slice() })
    this.#kept.sort((a, b) => b.ms - a.ms)
    this.#kept = this.#kept.slice(0, this.#most)
  }

  /** Writes them into a folder of their own, `1-38ms.gguf` the slowest. */
  write(folder: string): void {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const [i, { ms, bytes }] of this.#kept.entries())
      writeFileSync(join(folder, `${i + 1}-${Math.round(ms)}ms.gguf`), bytes)
  }
}
