import type * as promises from 'node:fs/promises'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { isOneOf } from '../../../../electron/engine/export/same-file.ts'
import { ignoreArchives, outsideArchives } from '../../../../electron/engine/files/outside-archives.ts'
import { createOpener, type OpenDependencies } from '../../../../electron/app/opening/opener.ts'
import { remember, showRecent } from '../../../../electron/app/opening/recent-files.ts'

/** As Electron's `fs`: a file named `*.asar` is an archive, unless `process.noAsar` is set when the call starts. */
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof promises>()
  const hook =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      !flag() && String(args[0]).endsWith('.asar')
        ? Promise.reject(new Error(`Invalid package ${name}`))
        : call(...args)
  return { ...actual, stat: hook('stat', actual.stat), realpath: hook('realpath', actual.realpath) }
})
const flag = () => (process as { noAsar?: boolean }).noAsar

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-asar-'))
const model = join(folder, 'model.asar')
writeFileSync(model, 'GGUF')
afterEach(() => void delete (process as { noAsar?: boolean }).noAsar)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the flag is set while a call starts, and restored afterwards, also when it throws', () => {
  expect(outsideArchives(flag)).toBe(true)
  expect(flag()).toBeUndefined()
  expect(() =>
    outsideArchives(() => {
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(flag()).toBeUndefined()
})

test('a worker ignores archives for good', () => {
  ignoreArchives()
  expect(outsideArchives(flag)).toBe(true)
  expect(flag()).toBe(true)
})

test('a model whose name ends in .asar is a file like any other', async () => {
  expect(await isOneOf(model, [{ path: model }])).toBe(true)
  const [shown] = await showRecent(remember([], { path: model, size: 4 }, 0), folder)
  expect(shown).toMatchObject({ name: 'model.asar', exists: true })
  // Two names that lead to one file are one model.
  const folderLink = `${folder}-link`
  symlinkSync(folder, folderLink, 'junction')
  const groupFiles = vi.fn(async (paths: readonly string[]) => paths.map((path) => [path]))
  const deps = { windows: () => [], groupFiles, createWindow: () => undefined }
  await createOpener(deps as unknown as OpenDependencies)
    .open([model, join(folderLink, 'model.asar')], undefined)
    .catch(() => undefined)
  rmSync(folderLink)
  expect(groupFiles).toHaveBeenCalledExactlyOnceWith([model])
})
