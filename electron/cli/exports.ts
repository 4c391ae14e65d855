/** Writes the exports of a run. Each one is tried, whether or not the others fail. */
import { resolve } from 'node:path'
import { type AppError, toAppError } from '../../shared/text/errors.ts'
import { visibleText } from '../../shared/text/format.ts'
import { isOneOf } from '../engine/export/same-file.ts'
import { isStream, writeTextFile } from '../engine/export/write-file.ts'
import type { ReportMaking } from '../app/exports/report.ts'
import type { TextWriter } from '../app/exports/text-writer.ts'
import type { InspectHost } from './host.ts'
import { STDOUT } from './options.ts'
import type { Output } from './output.ts'

/** A text, piece by piece. */
type Pieces = Iterable<string> | AsyncIterable<string>

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
   * @param given the path, as it was given
   * @param file pieces of a file, where they differ from those for standard output
   */
  async write(given: string, pieces: () => Pieces, file = pieces): Promise<void> {
    try {
      if (given === STDOUT) await print(this.#host.stdout, pieces())
      else await this.#writeFile(given, file())
    } catch (error) {
      this.#failures.push(toAppError(error))
    }
  }

  /** Writes what an export of the window and the terminal contains, in the form for a file or for standard output. */
  async writeBy<Source>(
    writer: TextWriter<Source>,
    given: string,
    source: Source,
    making: ReportMaking,
  ): Promise<void> {
    const file = () => writer.pieces(source, making)
    await this.write(given, () => writer.printed?.(source, making) ?? file(), file)
  }

  async #writeFile(given: string, pieces: Pieces): Promise<void> {
    const path = resolve(this.#host.cwd, given)
    // Names that differ may be one on this disk, or by a link that is new.
    if (await isOneOf(path, this.#files)) {
      const message = `${visibleText(given)} is not written: it is a file that was written before it.`
      this.#failures.push({ code: 'write-failed', message })
      return
    }
    await writeTextFile(path, pieces, { replace: this.#replace })
    if (!(await isStream(path))) this.#files.push({ path })
  }
}

/** Stops when the reader has left. */
async function print(output: Output, pieces: Pieces): Promise<void> {
  for await (const piece of pieces) {
    if (output.failure) return
    await output.write(piece)
  }
}
