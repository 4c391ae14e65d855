import type { IHasher } from 'hash-wasm'
import type { Digest, Measure } from '../../../shared/model/digest.ts'
import { err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import type { DigestStep, DigestTask } from '../protocol/worker-protocol.ts'
import { createRawSum } from '../digest/raw-sum.ts'
import type { OpenFiles } from './open-files.ts'

/** Bytes between two looks at pause and cancel: tens of milliseconds, even where SHA-256 is slow. */
export const SEGMENT_BYTES = 16 * 1024 * 1024

/** Read at once; the measures go over it while it is in the cache. */
const READ_BYTES = 1024 * 1024

/** A measure under way. */
interface Part {
  update(bytes: Uint8Array): void
  finish(): Digest
}

/** Goes through tensors in the order of their bytes, one at a time, and keeps the state between two segments. */
export class Digester {
  readonly #files: OpenFiles
  #buffer: Uint8Array | undefined
  #xxh64: Promise<IHasher> | undefined
  #current: { readonly tensor: number; position: number; readonly parts: readonly Part[] } | undefined

  constructor(files: OpenFiles) {
    this.#files = files
  }

  /** Allocates the memory of a hasher. @throws RangeError when there is no room for it */
  async prepare(measures: readonly Measure[]): Promise<void> {
    if (measures.includes('xxh64')) await this.#hasher()
  }

  /** @param position 0 to begin, else where the segment before it ended */
  async next(task: DigestTask, position: number): Promise<Result<DigestStep>> {
    const started = performance.now()
    try {
      const parts = position === 0 ? await this.#begin(task) : this.#continue(task, position)
      const end = Math.min(position + SEGMENT_BYTES, task.nBytes)
      this.#read(task, position, end, parts)
      this.#current = { tensor: task.tensor, position: end, parts }
      const durationMs = performance.now() - started
      if (end < task.nBytes) return ok({ position: end, durationMs })
      this.#current = undefined
      return ok({
        position: end,
        digest: Object.assign({}, ...parts.map((part) => part.finish())) as Digest,
        durationMs,
      })
    } catch (error) {
      this.#current = undefined
      return err(toAppError(error))
    }
  }

  async #begin(task: DigestTask): Promise<readonly Part[]> {
    this.#current = undefined
    return Promise.all(task.measures.map((measure) => this.#createPart(measure, task)))
  }

  #continue(task: DigestTask, position: number): readonly Part[] {
    if (this.#current?.tensor !== task.tensor || this.#current.position !== position)
      throw new Error(`tensor ${task.tensor} was not read up to byte ${position}`)
    return this.#current.parts
  }

  /** Synchronous: a tensor of another task never comes in between. */
  #read(task: DigestTask, start: number, end: number, parts: readonly Part[]): void {
    this.#buffer ??= new Uint8Array(READ_BYTES)
    for (let at = start; at < end; at += READ_BYTES) {
      const bytes = this.#buffer.subarray(0, Math.min(READ_BYTES, end - at))
      this.#files.read(task.file, bytes, task.byteOffset + at)
      for (const part of parts) part.update(bytes)
    }
    this.#files.check(task.file)
  }

  /** One for the life of the worker: each has a WebAssembly memory. A failure is not kept: the next call retries. */
  async #hasher(): Promise<IHasher> {
    const started = (this.#xxh64 ??= startXxh64())
    try {
      return await started
    } catch (error) {
      this.#xxh64 = undefined
      throw error
    }
  }

  async #createPart(measure: Measure, task: DigestTask): Promise<Part> {
    switch (measure) {
      case 'rawSum': {
        const sum = createRawSum(task)
        return { update: (bytes) => sum.update(bytes), finish: () => ({ rawSum: sum.finish() }) }
      }
      case 'xxh64': {
        const hash = await this.#hasher()
        hash.init()
        return { update: (bytes) => void hash.update(bytes), finish: () => ({ xxh64: hash.digest('hex') }) }
      }
      case 'sha256': {
        // Not when a worker starts: few need it, and it takes a millisecond or two and a megabyte.
        const hash = (await import('node:crypto')).createHash('sha256')
        return { update: (bytes) => void hash.update(bytes), finish: () => ({ sha256: hash.digest('hex') }) }
      }
    }
  }
}

const startXxh64 = async (): Promise<IHasher> => (await import('hash-wasm')).createXXHash64()
