import { constants, type Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppFailure, type ErrorCode } from '../../../shared/errors.ts'
import { formatInteger, visibleText } from '../../../shared/format.ts'
import type { FileStamp } from '../../../shared/protocol.ts'
import { MAX_READ_BYTES } from './limits.ts'

/** Bytes behind a small interface, so that tests can count what is read. */
export interface ByteSource {
  readonly stamp: FileStamp
  /** Bytes. */
  readonly size: number
  /**
   * Exactly `length` bytes from `offset` on, in a buffer of their own.
   * @throws AppFailure `read-failed` past the end, above `MAX_READ_BYTES` or on a disk error; `changed` when the
   * file became shorter
   */
  read(offset: number, length: number): Promise<Uint8Array>
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
  const fail = (code: ErrorCode, message: string): never => {
    throw new AppFailure({ code, message, file: name })
  }
  const failed = (error: unknown): never => {
    const errno = (error as NodeJS.ErrnoException).code ?? String(error)
    if (NOT_THERE.has(errno)) return fail('not-found', `${name} was not found.`)
    if (errno === 'EACCES' || errno === 'EPERM')
      return fail('not-readable', `${name} cannot be read: permission denied (${errno}).`)
    return fail('not-readable', `${name} cannot be opened (${visibleText(errno)}).`)
  }
  const check = (stats: Stats) => {
    if (!stats.isFile()) fail('not-a-file', `${name} is ${kindOf(stats)}, not a file.`)
  }

  check(await stat(path).catch(failed))
  // The path may name something else by now: not blocking, and looked at again once it is open.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(failed)
  try {
    const stats = await handle.stat()
    check(stats)
    if (stats.size === 0) fail('not-gguf', `${name} is empty (0 bytes), not a GGUF file.`)
    return new FileSource(handle, { path, size: stats.size, mtimeMs: stats.mtimeMs })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A path with a NUL byte is an invalid argument to Node. */
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'])

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe (FIFO)'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
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

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkRange(this, offset, length)
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done).catch((error) => {
        const errno = (error as NodeJS.ErrnoException).code ?? String(error)
        return fail(this.stamp, 'read-failed', `cannot be read at byte ${offset + done} (${errno}).`, offset + done)
      })
      if (bytesRead === 0) {
        const now = formatInteger(offset + done)
        fail(this.stamp, 'changed', `had ${formatInteger(this.size)} bytes and now has ${now}.`, offset + done)
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
    fail(stamp, 'read-failed', `cannot be read at byte ${offset}, ${length} bytes.`)
  if (length > MAX_READ_BYTES)
    fail(stamp, 'read-failed', `${length} bytes were asked for at once; at most ${MAX_READ_BYTES} are read.`, offset)
  if (offset + length > size) {
    const range = `${formatInteger(offset)} to ${formatInteger(offset + length)}`
    fail(stamp, 'read-failed', `bytes ${range} are beyond the end of the file (${formatInteger(size)} bytes).`, offset)
  }
}

function fail(stamp: FileStamp, code: ErrorCode, message: string, byteOffset?: number): never {
  const file = displayName(stamp.path)
  throw new AppFailure({ code, message: `${file}: ${message}`, file, ...(byteOffset !== undefined && { byteOffset }) })
}
