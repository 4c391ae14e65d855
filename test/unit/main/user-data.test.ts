import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findLogs, prepareUserData } from '../../../electron/main/user-data.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function foldersWith(userData: string) {
  const paths: Record<string, string> = { userData, logs: join(userData, 'logs') }
  return {
    paths,
    getPath: (name: string) => paths[name]!,
    setPath: (name: string, path: string) => (paths[name] = path),
  }
}

test('a folder that can be written to is used as it is, made when it is missing', () => {
  const folders = foldersWith(join(folder, 'a/b'))
  const kept = prepareUserData(folders)
  expect(kept.lasts).toBe(true)
  expect(kept.notice).toBeUndefined()
  expect(readdirSync(join(folder, 'a/b'))).toEqual([])
  kept.dispose()
  expect(existsSync(folders.paths['userData']!)).toBe(true)
})

test('one that cannot be made is replaced by a temporary one, which is gone afterwards', () => {
  writeFileSync(join(folder, 'file'), '')
  const wanted = join(folder, 'file', 'Tensorscope')
  const folders = foldersWith(wanted)
  const kept = prepareUserData(folders)
  expect(kept.lasts).toBe(false)
  expect(kept.logged).toContain(`${wanted} cannot be written to: `)
  expect(kept.logged).toContain('Settings, recent files and results are kept only until the app is closed.')
  if (process.platform !== 'win32') expect(kept.logged).toContain('a part of its path is a file')
  const { userData, sessionData } = folders.paths
  expect(sessionData).toBe(userData)
  writeFileSync(join(userData!, 'x'), '')
  kept.dispose()
  expect(existsSync(userData!)).toBe(false)
})

test('what an instance that has ended left behind is removed, and nothing of one that runs', () => {
  vi.stubEnv('TMPDIR', folder)
  vi.stubEnv('TEMP', folder)
  vi.stubEnv('TMP', folder)
  // No system gives out a process ID of that size.
  const names = ['tensorscope-999999999-a', `tensorscope-${process.pid}-b`, 'tensorscope-lab-c', 'other']
  for (const name of names) mkdirSync(join(folder, name, 'Local Storage'), { recursive: true })
  writeFileSync(join(folder, 'file'), '')
  const kept = prepareUserData(foldersWith(join(folder, 'file', 'Tensorscope')))
  kept.dispose()
  expect(readdirSync(folder)).toEqual(['file', 'other', `tensorscope-${process.pid}-b`, 'tensorscope-lab-c'])
})

test('settings that are there can still be read', async () => {
  const fs = await import('node:fs')
  writeFileSync(join(folder, 'settings.json'), '{"version":1}')
  // A disk that is read-only: what is there is there, and nothing new can be made.
  const made = vi.spyOn(fs.default, 'mkdtempSync').mockImplementationOnce(() => {
    throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
  })
  const { syncBuiltinESMExports } = await import('node:module')
  syncBuiltinESMExports()
  const folders = foldersWith(folder)
  const kept = prepareUserData(folders)
  made.mockRestore()
  syncBuiltinESMExports()
  expect(kept.logged).toContain('the disk is read-only')
  expect(readFileSync(join(folders.paths['userData']!, 'settings.json'), 'utf8')).toBe('{"version":1}')
  kept.dispose()
  expect(readdirSync(folder)).toEqual(['settings.json'])
})

test('Electron may not even know the folder, and there may be no temporary one: the app goes on', () => {
  const setPath = vi.fn()
  const getPath = () => {
    throw new Error("Failed to get 'userData' path")
  }
  vi.stubEnv('TMPDIR', join(folder, 'none'))
  vi.stubEnv('TEMP', join(folder, 'none'))
  vi.stubEnv('TMP', join(folder, 'none'))
  const kept = prepareUserData({ getPath, setPath })
  expect(kept.logged).toContain("Failed to get 'userData' path")
  expect(setPath).not.toHaveBeenCalled()
  expect(kept.dispose).not.toThrow()
  const logs = findLogs({ getPath, setPath })
  expect(logs.startsWith(join(tmpdir(), 'tensorscope-'))).toBe(true)
  expect(findLogs({ getPath, setPath })).not.toBe(logs)
  mkdirSync(join(folder, 'logs'))
  expect(findLogs(foldersWith(folder))).toBe(join(folder, 'logs'))
  const noLogs = (name: string) => (name === 'logs' ? getPath() : folder)
  expect(findLogs({ getPath: noLogs, setPath })).toBe(join(folder, 'logs'))
})

test.skipIf(process.platform === 'win32')('settings that are a pipe or have no end hold nothing up', async () => {
  const fs = await import('node:fs')
  const { syncBuiltinESMExports } = await import('node:module')
  const settings = join(folder, 'settings.json')
  for (const make of [() => execFileSync('mkfifo', [settings]), () => symlinkSync('/dev/zero', settings)]) {
    make()
    const made = vi.spyOn(fs.default, 'mkdtempSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
    })
    syncBuiltinESMExports()
    const folders = foldersWith(folder)
    const kept = prepareUserData(folders)
    made.mockRestore()
    syncBuiltinESMExports()
    expect(kept.lasts).toBe(false)
    expect(readdirSync(folders.paths['userData']!)).toEqual([])
    kept.dispose()
    rmSync(settings)
  }
})
