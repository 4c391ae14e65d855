import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { failure } from '../../../shared/errors.ts'
import { displayName } from '../gguf/byte-source.ts'
import type { FileStamp } from '../../../shared/protocol.ts'
import { say } from '../../../shared/sentence.ts'

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
    const name = nameOf(file)
    throw failure(
      'changed',
      now.size === file.size
        ? say('{{name}} changed while it was read: it was written to.', { name })
        : say('{{name}} changed while it was read: it had {{before}} bytes and now has {{now}}.', {
            name,
            before: file.size,
            now: now.size,
          }),
    )
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
        const sentence = say('{{name}} ends at byte {{end}}; {{more}} more were expected.', {
          name: nameOf(file),
          end: position + done,
          more: target.length - done,
        })
        throw failure('read-failed', sentence, { byteOffset: position + done })
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
      const name = nameOf(file)
      if (code === 'ENOENT') throw failure('changed', say('{{name}} is no longer where it was.', { name }))
      throw failure('not-readable', say('{{name}} cannot be opened ({{errno}}).', { name, errno: code ?? text }))
    }
  }

  #readSome(descriptor: number, target: Uint8Array, offset: number, position: number, file: FileStamp): number {
    try {
      return readSync(descriptor, target, offset, target.length - offset, position)
    } catch (error) {
      this.check(file)
      const errno = (error as NodeJS.ErrnoException).code ?? String(error)
      const sentence = say('{{name}} cannot be read at byte {{at}}: {{errno}}.', {
        name: nameOf(file),
        at: position,
        errno,
      })
      throw failure('read-failed', sentence, { byteOffset: position })
    }
  }
}

const nameOf = (file: FileStamp) => displayName(file.path)
