/** What a run writes: everything that was asked for is tried, whatever becomes of the rest. */
import { resolve } from 'node:path'
import { type AppError, toAppError } from '../../shared/text/errors.ts'
import { visibleText } from '../../shared/text/format.ts'
import { isOneOf } from '../engine/export/same-file.ts'
import { isStream, writeTextFile } from '../engine/export/write-file.ts'
import { STDOUT } from './arguments.ts'
import type { InspectHost } from './host.ts'
import type { Output } from './output.ts'

export class Exports {
  readonly #host: InspectHost
  readonly #replace: boolean
  readonly #files: { readonly path: string }[] = []
  readonly #failures: AppError[] = []

  /** @param replace whether a file that exists may be replaced, also one that came to be during the run */
  constructor(host: InspectHost, replace: boolean) {
    this.#host = host
    this.#replace = replace
  }

  /** Why some were not written. */
  get failures(): readonly AppError[] {
    return this.#failures
  }

  /**
   * Writes a file, or to standard output. Never rejects: `failures` has the reason.
   * @param target as it was given; nothing is done without one
   * @param file pieces of a file, where they differ from those for standard output
   */
  async write(target: string | undefined, pieces: () => Iterable<string>, file = pieces): Promise<void> {
    if (target === undefined) return
    try {
      if (target === STDOUT) await print(this.#host.stdout, pieces())
      else await this.#writeFile(target, file())
    } catch (error) {
      this.#failures.push(toAppError(error))
    }
  }

  async #writeFile(target: string, pieces: Iterable<string>): Promise<void> {
    const path = resolve(this.#host.cwd, target)
    // Names that differ may be one on this disk, or by a link that is new.
    if (await isOneOf(path, this.#files)) {
      const message = `${visibleText(target)} is not written: it is a file that was written before it.`
      this.#failures.push({ code: 'write-failed', message })
      return
    }
    await writeTextFile(path, pieces, { replace: this.#replace })
    if (!(await isStream(path))) this.#files.push({ path })
  }
}

/** Ends early when nobody takes it any more. */
async function print(output: Output, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (output.failure) return
    await output.write(piece)
  }
}
