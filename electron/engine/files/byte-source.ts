import { type BigIntStats, constants, type StatsBase } from 'node:fs'
import { open, readlink, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ErrorCode, failure } from '../../../shared/text/errors.ts'
import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { errnoName, errnoText } from './errno.ts'
import { firstStamp } from './file-stamp.ts'

/** One read; Node aborts the process on a single read of 2 GiB. */
export const MAX_READ_BYTES = 64 * 2 ** 20

/** Bytes behind a small interface, so that tests can count what is read. */
export interface ByteSource {
  readonly stamp: FileStamp
  /** Bytes. */
  readonly size: number
  /**
   * Exactly `length` bytes from `offset` on.
   * @param room of bytes that are no longer needed: they may be overwritten, and their memory used again
   * @throws AppFailure `read-failed` past the end, above `MAX_READ_BYTES` or on a disk error; `changed` when the
   * file became shorter
   */
  read(offset: number, length: number, room?: Uint8Array): Promise<Uint8Array>
  close(): Promise<void>
}

/** The name of a file as it is shown: without its folder, control characters made visible. */
export function displayName(path: string): string {
  return visibleText(basename(path) || path)
}

/**
 * Opens a file for reading only. Never waits: a FIFO or a device is refused before it is opened.
 * @throws AppFailure `not-found`, `not-readable`, `not-a-file`; `not-gguf` for an empty file
 */
export async function openByteSource(path: string): Promise<ByteSource> {
  const name = displayName(path)
  const fail = (code: ErrorCode, sentence: Sentence): never => {
    throw failure(code, sentence, { file: name })
  }
  const failed = (error: unknown): never => {
    const errno = errnoName(error) ?? (error as NodeJS.ErrnoException).code ?? String(error)
    // Node puts this in the place of bytes that are not UTF-8: the file has a name that cannot be said.
    if (NOT_THERE.has(errno) && path.includes('\ufffd'))
      return fail(
        'not-found',
        say('{{name}} was not found. Files whose name or folder is not UTF-8 cannot be opened: rename it.', { name }),
      )
    if (NOT_THERE.has(errno)) return fail('not-found', say('{{name}} was not found.', { name }))
    if (errno === 'EACCES' || errno === 'EPERM')
      return fail('not-readable', say('{{name}} cannot be read: permission denied ({{errno}}).', { name, errno }))
    return fail(
      'not-readable',
      say('{{name}} cannot be opened ({{errno}}).', { name, errno: visibleText(errnoText(error)) }),
    )
  }
  const check = (stats: BigIntStats) => {
    if (!stats.isFile()) fail('not-a-file', say('{{name}} is {{kind}}, not a file.', { name, kind: kindOf(stats) }))
  }

  const failedFirst = async (error: unknown): Promise<never> => {
    // A link is there, although what it leads to is not.
    const link = (error as NodeJS.ErrnoException).code === 'ENOENT' && (await readlink(path).catch(() => undefined))
    if (link) return fail('not-found', say('{{name}} is a link to a file that does not exist.', { name }))
    return failed(error)
  }
  check(await stat(path, { bigint: true }).catch(failedFirst))
  // The path may name something else by now: not blocking, and looked at again once it is open.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(failed)
  try {
    const stats = await handle.stat({ bigint: true })
    check(stats)
    if (stats.size === 0n) fail('not-gguf', say('{{name}} is empty (0 bytes), not a GGUF file.', { name }))
    return new FileSource(handle, await firstStamp(path, stats))
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A path with a NUL byte is an invalid argument to Node. */
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'])

/** What is in the place of a file: `a folder`. */
export function kindOf(stats: StatsBase<unknown>): Sentence {
  if (stats.isDirectory()) return say('a folder')
  if (stats.isFIFO()) return say('a pipe (FIFO)')
  if (stats.isSocket()) return say('a socket')
  return say('a device')
}

class FileSource implements ByteSource {
  readonly stamp: FileStamp
  readonly #handle: FileHandle
  constructor(handle: FileHandle, stamp: FileStamp) {
    this.#handle = handle
    this.stamp = stamp
  }

  get size(): number {
    return this.stamp.size
  }

  async read(offset: number, length: number, room?: Uint8Array): Promise<Uint8Array> {
    checkRange(this, offset, length)
    const bytes = room && room.length >= length ? room.subarray(0, length) : new Uint8Array(length)
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done).catch((error) => {
        const errno = errnoText(error)
        const at = offset + done
        return fail(this.stamp, 'read-failed', say('cannot be read at byte {{at}} ({{errno}}).', { at, errno }), at)
      })
      if (bytesRead === 0) {
        const sizes = { before: formatInteger(this.size), now: formatInteger(offset + done) }
        fail(this.stamp, 'changed', say('had {{before}} bytes and now has {{now}}.', sizes), offset + done)
      }
      done += bytesRead
    }
    return bytes
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** The part of the contract that every source shares. */
export function checkRange({ stamp, size }: Pick<ByteSource, 'stamp' | 'size'>, offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
    fail(stamp, 'read-failed', say('cannot be read at byte {{at}}, {{length}} bytes.', { at: offset, length }))
  if (length > MAX_READ_BYTES) {
    const sizes = { asked: length, most: MAX_READ_BYTES }
    fail(stamp, 'read-failed', say('{{asked}} bytes were asked for at once; at most {{most}} are read.', sizes), offset)
  }
  if (offset + length > size) {
    const range = { start: formatInteger(offset), end: formatInteger(offset + length), size: formatInteger(size) }
    fail(
      stamp,
      'read-failed',
      say('bytes {{start}} to {{end}} are beyond the end of the file ({{size}} bytes).', range),
      offset,
    )
  }
}

function fail(stamp: FileStamp, code: ErrorCode, what: Sentence, byteOffset?: number): never {
  const file = displayName(stamp.path)
  const where = { file, ...(byteOffset !== undefined && { byteOffset }) }
  throw failure(code, say('{{file}}: {{what}}', { file, what }), where)
}
