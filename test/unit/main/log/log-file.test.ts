import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogFile } from '../../../../electron/main/log/log-file.ts'
import type { LogEntry } from '../../../../shared/text/log.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const entry = (id: number, level: LogEntry['level'] = 'info'): LogEntry => {
  return { id, time: id, level, scope: 'app', message: `entry ${id} %s %o`, data: { id } }
}

test('writes a line an entry, of every level, in a folder that it makes', () => {
  const file = createLogFile(join(folder, 'a', 'logs'))
  for (const [i, level] of (['error', 'warn', 'info', 'debug'] as const).entries()) file.write(entry(i + 1, level))
  const lines = readFileSync(file.path, 'utf8').trimEnd().split(/\r?\n/)
  expect(lines).toHaveLength(4)
  expect(lines[0]).toBe('1970-01-01T00:00:00.001Z error app     entry 1 %s %o  id=1')
  expect(lines[3]).toMatch(/ debug app {5}entry 4 /)
})

test('a file that has grown becomes the old one; no more than two are kept', () => {
  const file = createLogFile(folder, 1000)
  for (let i = 1; i <= 100; i++) file.write(entry(i))
  expect(readdirSync(folder).toSorted()).toEqual(['tensorscope.log', 'tensorscope.old.log'])
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  expect(text('tensorscope.log')).toContain('entry 100 ')
  expect(text('tensorscope.log').length).toBeLessThan(1200)
  expect(text('tensorscope.old.log').length).toBeLessThan(1200)
})

test.skipIf(process.platform === 'win32')('only this person can read it', () => {
  const logs = join(folder, 'logs')
  const file = createLogFile(logs, 1000)
  for (let i = 1; i <= 100; i++) file.write(entry(i))
  expect(statSync(logs).mode & 0o777).toBe(0o700)
  expect(readdirSync(logs).map((name) => statSync(join(logs, name)).mode & 0o777)).toEqual([0o600, 0o600])
})

test('a folder that cannot be made stops nothing and says nothing', () => {
  const blocked = join(folder, 'a file')
  writeFileSync(blocked, '')
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const file = createLogFile(join(blocked, 'logs'))
  for (let i = 1; i <= 5; i++) file.write(entry(i))
  expect(existsSync(file.path)).toBe(false)
  expect(said).not.toHaveBeenCalled()
  said.mockRestore()
})

test.skipIf(process.platform === 'win32')(
  'a link or a pipe in its place, also one that comes later, is not written to',
  () => {
    const other = join(folder, 'of another')
    const path = join(folder, 'logs/tensorscope.log')
    writeFileSync(other, 'mine', { mode: 0o644 })
    mkdirSync(join(folder, 'logs'))
    symlinkSync(other, path)
    const file = createLogFile(join(folder, 'logs'))
    file.write(entry(1))
    expect(readFileSync(path, 'utf8')).toContain('entry 1')
    rmSync(path)
    symlinkSync(other, path)
    file.write(entry(2))
    rmSync(path)
    execFileSync('mkfifo', [path])
    file.write(entry(3))
    expect(readFileSync(other, 'utf8')).toBe('mine')
    expect(statSync(other).mode & 0o777).toBe(0o644)
  },
)

test('a file that cannot be written any more stops nothing and says nothing', () => {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const file = createLogFile(join(folder, 'logs'))
  file.write(entry(1))
  rmSync(join(folder, 'logs'), { recursive: true })
  for (let i = 2; i <= 5; i++) file.write(entry(i))
  expect(said).not.toHaveBeenCalled()
  said.mockRestore()
})
