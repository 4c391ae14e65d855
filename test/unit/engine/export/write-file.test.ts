import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeCause, writeTextFile } from '../../../../electron/engine/export/write-file.ts'
import { temporaryName } from '../../../../electron/engine/files/leftovers.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The ID of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

describe('writeTextFile', () => {
  it('replaces a file as a whole and leaves nothing else behind', async () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'old')
    await writeTextFile(path, ['new ', 'text'])
    expect(readFileSync(path, 'utf8')).toBe('new text')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  it('removes temporary files of processes that were killed, and no others', async () => {
    const own = temporaryName()
    const dead = own.replace(`-${process.pid}-`, `-${deadPid()}-`)
    const elsewhere = dead.replace(/-[0-9a-f]{8}-/, '-00000000-')
    const recent = `${dead.slice(0, -16)}000000000000.tmp`
    const unknown = '.tensorscope-0123456789ab.tmp'
    const other = '.tensorscope-notes.tmp'
    for (const name of [own, dead, elsewhere, recent, unknown, other]) {
      writeFileSync(join(folder, name), 'half')
      if (name !== recent) utimesSync(join(folder, name), 1000, 1000)
    }
    symlinkSync(join(folder, other), join(folder, dead.replace(/[0-9a-f]{12}\.tmp$/, 'ffffffffffff.tmp')))
    await writeTextFile(join(folder, 'a.csv'), ['text'])
    const left = readdirSync(folder)
    expect(left).toEqual(expect.arrayContaining(['a.csv', own, elsewhere, recent, other]))
    expect(left).toHaveLength(6)
  })

  it('names the cause of an error that Node does not know', () => {
    const error = (errno: number) =>
      Object.assign(new Error(`Unknown system error -${errno}: write`), { errno: -errno })
    const { ESTALE, EDQUOT } = constants.errno
    expect(writeCause(error(ESTALE))).toBe('ESTALE, stale file handle')
    expect(writeCause(error(EDQUOT))).toEqual({ text: 'the disk quota is used up' })
    expect(writeCause(Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO' }))).toBe('EIO: i/o error, write')
  })

  it('leaves the old file when the text cannot be made', async () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'old')
    const pieces = function* () {
      yield 'half'
      throw new Error('no more')
    }
    await expect(writeTextFile(path, pieces())).rejects.toThrow('a.csv cannot be written: no more.')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  it('says why: no folder, a folder in the way', async () => {
    await expect(writeTextFile(join(folder, 'no', 'a.csv'), ['x'])).rejects.toThrow('the folder does not exist')
    mkdirSync(join(folder, 'dir'))
    await expect(writeTextFile(join(folder, 'dir'), ['x'])).rejects.toMatchObject({ error: { code: 'write-failed' } })
    expect(readdirSync(folder)).toEqual(['dir'])
  })

  it('replaces nothing where that was not asked for, however late the other file comes', async () => {
    const path = join(folder, 'a.csv')
    await writeTextFile(path, ['first'], { replace: false })
    expect(readFileSync(path, 'utf8')).toBe('first')
    await expect(writeTextFile(path, ['second'], { replace: false })).rejects.toThrow('it exists already')
    const late = join(folder, 'b.csv')
    const pieces = function* () {
      yield 'half'
      writeFileSync(late, 'of another')
    }
    await expect(writeTextFile(late, pieces(), { replace: false })).rejects.toMatchObject({
      error: { code: 'write-failed' },
    })
    expect(readFileSync(path, 'utf8')).toBe('first')
    expect(readFileSync(late, 'utf8')).toBe('of another')
    expect(readdirSync(folder)).toEqual(['a.csv', 'b.csv'])
  })

  it.skipIf(process.platform === 'win32')('is nobody else’s as long as it is not whole, or for good', async () => {
    const mode = (name: string) => statSync(join(folder, name)).mode & 0o777
    const modes: number[] = []
    const pieces = function* () {
      yield 'half'
      modes.push(...readdirSync(folder).map(mode))
    }
    const usual = 0o666 & ~process.umask()
    await writeTextFile(join(folder, 'a.csv'), pieces())
    expect(modes).toEqual([0o600])
    expect(mode('a.csv')).toBe(usual)
    chmodSync(join(folder, 'a.csv'), 0o640)
    await writeTextFile(join(folder, 'a.csv'), ['again'])
    expect(mode('a.csv')).toBe(0o640)
    await writeTextFile(join(folder, 'b.json'), ['mine'], { private: true })
    expect(mode('b.json')).toBe(0o600)
  })

  it('writes the file behind a link, and leaves the link', async () => {
    mkdirSync(join(folder, 'elsewhere'))
    writeFileSync(join(folder, 'elsewhere/real.csv'), 'old')
    symlinkSync(join('elsewhere', 'real.csv'), join(folder, 'link.csv'))
    await writeTextFile(join(folder, 'link.csv'), ['new'])
    expect(lstatSync(join(folder, 'link.csv')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'elsewhere/real.csv'), 'utf8')).toBe('new')
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['real.csv'])
  })

  it.skipIf(process.platform === 'win32')('writes into a pipe, and never puts a file in its place', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const read = promisify(execFile)('cat', [pipe])
    await writeTextFile(pipe, ['through ', 'the pipe'])
    expect((await read).stdout).toBe('through the pipe')
    expect(statSync(pipe).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['pipe'])
  })

  it('takes names as long as the system does, and says so of longer ones', async () => {
    const path = join(folder, `${'名'.repeat(83)}n.csv`)
    await writeTextFile(path, ['x'])
    expect(readFileSync(path, 'utf8')).toBe('x')
    // Windows has no word of its own for it.
    const says = process.platform === 'win32' ? 'cannot be written' : 'the name is too long'
    await expect(writeTextFile(join(folder, `${'n'.repeat(300)}.csv`), ['x'])).rejects.toThrow(says)
    expect(readdirSync(folder)).toHaveLength(1)
  })
})
