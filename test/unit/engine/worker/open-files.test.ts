import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openByteSource } from '../../../../electron/engine/files/byte-source.ts'
import { stampOf } from '../../../../electron/engine/files/file-stamp.ts'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import type { FileStamp } from '../../../../electron/engine/protocol/worker-protocol.ts'

let folder = ''
let files: OpenFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  files = new OpenFiles()
})
afterEach(() => {
  files.close()
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): FileStamp {
  const path = join(folder, name)
  writeFileSync(path, text)
  return stampOf(path, statSync(path, { bigint: true }))
}

/** Numbers by which a file of this name is open in this process. */
const descriptorsOf = (path: string) =>
  readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`) === path
      } catch {
        // The one that lists the others.
        return false
      }
    })

/** How the system says that files of this name are open in this process: 0 is for reading only. */
const accessOf = (path: string) =>
  descriptorsOf(path).map((descriptor) => {
    const [, flags] = /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))!
    return Number.parseInt(flags!, 8) & 3
  })

const isWindows = process.platform === 'win32'
const onWindows = isWindows ? ' (skipped: not on Windows)' : ''

describe('OpenFiles', () => {
  it.skipIf(process.platform !== 'linux')('opens files for reading only, as does who reads headers', async () => {
    const file = write('a', 'hello world')
    files.read(file, new Uint8Array(5), 0)
    expect(accessOf(file.path)).toEqual([0])
    const source = await openByteSource(file.path)
    expect(accessOf(file.path)).toEqual([0, 0])
    await source.close()
  })

  it('fills the target from where it is told', () => {
    const file = write('a', 'hello world')
    const target = new Uint8Array(5)
    files.read(file, target, 6)
    expect(Buffer.from(target).toString()).toBe('world')
  })

  it.skipIf(process.platform !== 'linux')('says what reading failed of where the system tells nothing more', () => {
    const file = write('a', 'hello')
    files.read(file, new Uint8Array(1), 0)
    for (const descriptor of descriptorsOf(file.path)) closeSync(descriptor)
    const failed = { code: 'read-failed', message: 'a cannot be read at byte 1: EBADF.', byteOffset: 1 }
    expect(() => files.read(file, new Uint8Array(1), 1)).toThrow(
      expect.objectContaining({ error: expect.objectContaining(failed) }),
    )
    files = new OpenFiles()
  })

  it('says where the file ends when it is too short', () => {
    const file = write('a', 'hello')
    expect(() => files.read(file, new Uint8Array(4), 3)).toThrow('a ends at byte 5; 2 more were expected.')
  })

  it('refuses a file that was written to, even while it is open', () => {
    const file = write('a', 'hello')
    files.read(file, new Uint8Array(1), 0)
    files.check(file)
    appendFileSync(file.path, '!')
    expect(() => files.check(file)).toThrow('had 5 bytes and now has 6')
    truncateSync(file.path, 5)
    expect(() => files.check(file)).toThrow('was written to')
  })

  it.skipIf(isWindows)(`refuses a file whose time was set back after it was written to${onWindows}`, () => {
    const file = write('a', 'hello')
    // Whole milliseconds can be set again to the nanosecond.
    utimesSync(file.path, 1000, 1000)
    const stamp = stampOf(file.path, statSync(file.path, { bigint: true }))
    files.read(stamp, new Uint8Array(5), 0)
    writeFileSync(file.path, 'other', { flag: 'r+' })
    utimesSync(file.path, 1000, 1000)
    expect(statSync(file.path).mtimeMs).toBe(1_000_000)
    expect(() => files.check(stamp)).toThrow('its status changed, so it may have been written to')
  })

  it.skipIf(isWindows).each([
    ['renamed', (path: string) => renameSync(path, `${path}.new`)],
    ['unlinked', unlinkSync],
    ['linked', (path: string) => linkSync(path, `${path}.link`)],
    ['given other permissions', (path: string) => chmodSync(path, 0o600)],
  ])(`reads a file further that is %s${onWindows}`, (_what, change) => {
    const file = write('a', 'hello')
    chmodSync(file.path, 0o640)
    const stamp = stampOf(file.path, statSync(file.path, { bigint: true }))
    const target = new Uint8Array(5)
    files.read(stamp, target, 0)
    change(file.path)
    files.check(stamp)
    files.read(stamp, target, 0)
    expect(Buffer.from(target).toString()).toBe('hello')
    files.check(stamp)
  })

  it('refuses another file in its place, though size and time are the same', () => {
    const file = write('a', 'hello')
    const other = write('b', 'other')
    for (const { path } of [file, other]) utimesSync(path, 1000, 1000)
    const stamp = stampOf(file.path, statSync(file.path, { bigint: true }))
    renameSync(other.path, file.path)
    expect(() => files.check(stamp)).toThrow('was written to')
  })

  it.skipIf(isWindows)(`refuses a pipe in the place of the file, without waiting for it${onWindows}`, () => {
    const file = write('a', 'hello')
    unlinkSync(file.path)
    const mkfifo = 'mkfifo'
    execFileSync(mkfifo, [file.path])
    expect(() => files.check(file)).toThrow('a changed while it was read: it is a pipe (FIFO) now.')
  })

  it('says that the file changed, not that it ends, when it was cut', () => {
    const file = write('a', 'hello')
    files.read(file, new Uint8Array(5), 0)
    truncateSync(file.path, 2)
    expect(() => files.read(file, new Uint8Array(5), 0)).toThrow(
      'a changed while it was read: it had 5 bytes and now has 2.',
    )
  })

  it('says when the file is gone', () => {
    expect(() => files.check({ path: join(folder, 'gone'), size: 1, mtimeMs: 1 })).toThrow('no longer where it was')
  })

  it('goes on when a model has more files than it keeps open', () => {
    const all = Array.from({ length: 20 }, (_, i) => write(`f${i}`, `text ${i}`))
    for (const file of [...all, ...all]) files.read(file, new Uint8Array(4), 0)
  })
})
