import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { AppFailure } from '../../../shared/errors.ts'
import { displayName } from '../gguf/byte-source.ts'
import type { FileStamp } from '../../../shared/protocol.ts'

/** Files that a worker keeps open: the shards of a model are read one after the other. */
const MAX_OPEN = 8

/** Files of a scan, open for reading. */
export class OpenFiles {
  readonly #descriptors = new Map<string, number>()

  /**
   * Refuses a file that is not what it was when the model was opened. After a read it vouches for the bytes: whatever
   * was written before they were read has left its mark.
   * @throws AppFailure `changed`, `not-readable`
   */
  check(file: FileStamp): void {
    const now = fstatSync(this.#open(file))
    if (now.size === file.size && now.mtimeMs === file.mtimeMs) return
    const fact = now.size === file.size ? 'was written to' : `had ${file.size} bytes and now has ${now.size}`
    throw new AppFailure({ code: 'changed', message: `${nameOf(file)} changed while it was read: it ${fact}.` })
  }

  /**
   * Fills `target` from `position` on.
   * @throws AppFailure `read-failed` at the end of the file or on a disk error, `changed` when the file is not what it was
   */
  read(file: FileStamp, target: Uint8Array, position: number): void {
    const descriptor = this.#open(file)
    for (let done = 0; done < target.length;) {
      const n = this.#readSome(descriptor, target, done, position + done, file)
      if (n === 0) {
        this.check(file)
        const message = `${nameOf(file)} ends at byte ${position + done}; ${target.length - done} more were expected.`
        throw new AppFailure({ code: 'read-failed', message, byteOffset: position + done })
      }
      done += n
    }
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor)
    this.#descriptors.clear()
  }

  #open(file: FileStamp): number {
    const descriptor = this.#descriptors.get(file.path)
    if (descriptor !== undefined) return descriptor
    if (this.#descriptors.size >= MAX_OPEN) this.close()
    try {
      const opened = openSync(file.path, constants.O_RDONLY)
      this.#descriptors.set(file.path, opened)
      return opened
    } catch (error) {
      const { code, message: text } = error as NodeJS.ErrnoException
      const gone = code === 'ENOENT'
      const message = gone
        ? `${nameOf(file)} is no longer where it was.`
        : `${nameOf(file)} cannot be opened (${code ?? text}).`
      throw new AppFailure({ code: gone ? 'changed' : 'not-readable', message })
    }
  }

  #readSome(descriptor: number, target: Uint8Array, offset: number, position: number, file: FileStamp): number {
    try {
      return readSync(descriptor, target, offset, target.length - offset, position)
    } catch (error) {
      this.check(file)
      const code = (error as NodeJS.ErrnoException).code ?? String(error)
      const message = `${nameOf(file)} cannot be read at byte ${position}: ${code}.`
      throw new AppFailure({ code: 'read-failed', message, byteOffset: position })
    }
  }
}

const nameOf = (file: FileStamp) => displayName(file.path)
