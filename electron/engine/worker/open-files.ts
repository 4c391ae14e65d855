import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { appError, AppFailure, failure } from '../../../shared/text/errors.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import { errnoText, withLimit } from '../files/errno.ts'
import { displayName, kindOf } from '../files/byte-source.ts'
import { changeBetween, stampOf } from '../files/file-stamp.ts'

/** Files that a worker keeps open: the shards of a model are read one after the other. */
const MAX_OPEN = 8

interface OpenFile {
  readonly descriptor: number
  /** Its last state in which the content was certainly that of the model. */
  last: FileStamp
  /** Its path led to it when it was looked at last. */
  inPlace: boolean
}

/** Files of a scan, open for reading. */
export class OpenFiles {
  readonly #open = new Map<string, OpenFile>()

  /**
   * Refuses a file that is not what it was when the model was opened. After a read it vouches for the bytes: whatever
   * was written before they were read has left its mark. A file that is renamed, unlinked, linked or gets other
   * permissions meanwhile keeps its content and is read further.
   * @throws AppFailure `changed`, `not-readable`
   */
  check(file: FileStamp): void {
    const open = this.#fileOf(file)
    const now = stampOf(file.path, fstatSync(open.descriptor, { bigint: true }))
    const change = changeBetween(open.last, now)
    if (change === 'nothing') return
    if (change === 'status' || (change === 'unknown' && wasMoved(open, now))) {
      open.last = now
      return
    }
    const name = nameOf(file)
    throw failure(
      'changed',
      now.size === file.size
        ? change === 'unknown'
          ? say('{{name}} changed while it was read: its status changed, so it may have been written to.', { name })
          : say('{{name}} changed while it was read: it was written to.', { name })
        : say('{{name}} changed while it was read: it had {{before}} bytes and now has {{now}}.', {
            name,
            before: file.size,
            now: now.size,
          }),
    )
  }

  /**
   * Opens a file ahead of the first read.
   * @throws Error with `EMFILE` or `ENFILE` if the system has no room for another open file; any other failure is left to
   * the first read, which reports it
   */
  reserve(file: FileStamp): void {
    try {
      this.#fileOf(file)
    } catch (error) {
      // Not the system's own message, which names the path.
      if (error instanceof OutOfFiles) throw new Error(withLimit(error.errno), { cause: error })
    }
  }

  /**
   * Fills `target` from `position` on.
   * @throws AppFailure `read-failed` at the end of the file or on a disk error, `changed` when the file is not what it was
   */
  read(file: FileStamp, target: Uint8Array, position: number): void {
    const { descriptor } = this.#fileOf(file)
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
    for (const { descriptor } of this.#open.values()) closeSync(descriptor)
    this.#open.clear()
  }

  #fileOf(file: FileStamp): OpenFile {
    const known = this.#open.get(file.path)
    if (known) return known
    if (this.#open.size >= MAX_OPEN) this.close()
    const opened = { descriptor: this.#descriptorOf(file), last: file, inPlace: true }
    this.#open.set(file.path, opened)
    return opened
  }

  #descriptorOf(file: FileStamp): number {
    try {
      return openRegular(file)
    } catch (error) {
      if (!isOutOfFiles(error)) throw notOpened(file, error)
      // Another file of the model may be closed: a set of shards needs one at a time.
      this.close()
    }
    try {
      return openRegular(file)
    } catch (error) {
      throw notOpened(file, error)
    }
  }

  #readSome(descriptor: number, target: Uint8Array, offset: number, position: number, file: FileStamp): number {
    try {
      return readSync(descriptor, target, offset, target.length - offset, position)
    } catch (error) {
      this.#checkIfKnown(file)
      const errno = errnoText(error)
      const sentence = say('{{name}} cannot be read at byte {{at}}: {{errno}}.', {
        name: nameOf(file),
        at: position,
        errno,
      })
      throw failure('read-failed', sentence, { byteOffset: position })
    }
  }

  /** As `check`, unless the system tells nothing of the file any more, such as of one on a network disk that is gone. */
  #checkIfKnown(file: FileStamp): void {
    try {
      this.check(file)
    } catch (error) {
      if (error instanceof AppFailure) throw error
    }
  }
}

const nameOf = (file: FileStamp) => displayName(file.path)

/**
 * Opens a file and nothing else. A FIFO in its place must not be waited for, not even when it came between two calls.
 * @throws AppFailure `changed`
 */
function openRegular(file: FileStamp): number {
  checkRegular(file, statSync(file.path))
  const descriptor = openSync(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    checkRegular(file, fstatSync(descriptor))
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function checkRegular(file: FileStamp, stats: Stats): void {
  if (stats.isFile()) return
  const values = { name: nameOf(file), kind: kindOf(stats) }
  throw failure('changed', say('{{name}} changed while it was read: it is {{kind}} now.', values))
}

function notOpened(file: FileStamp, error: unknown): Error {
  if (error instanceof AppFailure) return error
  const { code } = error as NodeJS.ErrnoException
  const name = nameOf(file)
  if (code === 'ENOENT') return failure('changed', say('{{name}} is no longer where it was.', { name }))
  const sentence = say('{{name}} cannot be opened ({{errno}}).', { name, errno: errnoText(error) })
  return isOutOfFiles(error) ? new OutOfFiles(sentence, errnoText(error)) : failure('not-readable', sentence)
}

/** The system has no room for another open file. */
class OutOfFiles extends AppFailure {
  readonly errno: string
  constructor(sentence: Sentence, errno: string) {
    super(appError('not-readable', sentence))
    this.errno = errno
  }
}

const isOutOfFiles = (error: unknown): error is NodeJS.ErrnoException =>
  ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Whether the path led to the file before and does not any more: that is why its `ctime` changed. */
function wasMoved(open: OpenFile, { path, state }: FileStamp): boolean {
  if (!open.inPlace) return false
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  open.inPlace = there?.ino === state?.ino && there?.dev === state?.dev
  return !open.inPlace
}
