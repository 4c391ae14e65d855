import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { AppFailure } from '../../../shared/errors.ts'
import { displayName } from '../gguf/byte-source.ts'
import type { FileStamp } from '../../../shared/protocol.ts'

/** Files that a worker keeps open: the shards of a model are read one after the other. */
const MAX_OPEN = 8

/** Files of a scan, open for reading. A file that is not what it was when the model was opened is refused. */
export class OpenFiles {
  readonly #descriptors = new Map<string, number>()

  /** @throws AppFailure `changed`, `not-found`, `not-readable` */
  open(file: FileStamp): number {
    const descriptor = this.#descriptors.get(file.path) ?? this.#openNew(file)
    const now = fstatSync(descriptor)
    if (now.size !== file.size || now.mtimeMs !== file.mtimeMs) {
      const fact = now.size === file.size ? 'was written to' : `had ${file.size} bytes and now has ${now.size}`
      throw new AppFailure({ code: 'changed', message: `${nameOf(file)} changed while it was read: it ${fact}.` })
    }
    return descriptor
  }

  /** Fills `target` from `position` on. @throws AppFailure `read-failed` at the end of the file or on a disk error */
  read(file: FileStamp, target: Uint8Array, position: number): void {
    const descriptor = this.open(file)
    for (let done = 0; done < target.length;) {
      const n = readFrom(descriptor, target, done, position + done, file)
      if (n === 0) {
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

  #openNew(file: FileStamp): number {
    if (this.#descriptors.size >= MAX_OPEN) this.close()
    try {
      const descriptor = openSync(file.path, constants.O_RDONLY)
      this.#descriptors.set(file.path, descriptor)
      return descriptor
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT'
      const message = gone
        ? `${nameOf(file)} is no longer where it was.`
        : `${nameOf(file)} cannot be opened: ${(error as Error).message}.`
      throw new AppFailure({ code: gone ? 'changed' : 'not-readable', message })
    }
  }
}

const nameOf = (file: FileStamp) => displayName(file.path)

function readFrom(descriptor: number, target: Uint8Array, offset: number, position: number, file: FileStamp): number {
  try {
    return readSync(descriptor, target, offset, target.length - offset, position)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    const message = `${nameOf(file)} cannot be read at byte ${position}: ${code}.`
    throw new AppFailure({ code: 'read-failed', message, byteOffset: position })
  }
}
