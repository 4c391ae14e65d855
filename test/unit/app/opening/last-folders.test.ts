import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLastFolders } from '../../../../electron/app/opening/last-folders.ts'
import { loadSettings, type SettingsStore } from '../../../../electron/app/settings.ts'
import { DEFAULT_PREFERENCES as defaults } from '../../../helpers/preferences.ts'

let root: string
let settings: SettingsStore
const load = () =>
  loadSettings(
    join(root, 'settings.json'),
    defaults,
    () => undefined,
    () => undefined,
  )

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tensorscope-folders-'))
  for (const name of ['models', 'reports']) await mkdir(join(root, name))
  settings = await load()
})
afterEach(async () => {
  await settings.flush()
  await rm(root, { recursive: true, force: true })
})

test('each kind of dialog has its own last folder, also after a restart', async () => {
  const folders = createLastFolders(settings)
  folders.remember('open', join(root, 'models', 'a.gguf'))
  folders.remember('save', join(root, 'reports', 'a.csv'))
  await settings.flush()
  const later = createLastFolders(await load())
  expect(await later.find('open')).toBe(join(root, 'models'))
  expect(await later.find('save')).toBe(join(root, 'reports'))
  expect(await later.find('manifest')).toBeUndefined()
})

test('the first dialog starts next to the file that it is about', async () => {
  const folders = createLastFolders(settings)
  const nearby = join(root, 'models', 'a.gguf')
  expect(await folders.find('manifest', nearby)).toBe(join(root, 'models'))
  folders.remember('manifest', join(root, 'reports', 'a.manifest'))
  expect(await folders.find('manifest', nearby)).toBe(join(root, 'reports'))
})

test('a folder that no longer exists, or is now a file, is not offered', async () => {
  const folders = createLastFolders(settings)
  folders.remember('open', join(root, 'models', 'a.gguf'))
  await rm(join(root, 'models'), { recursive: true })
  expect(await folders.find('open')).toBeUndefined()
  await writeFile(join(root, 'models'), '')
  expect(await folders.find('open')).toBeUndefined()
})

test('clearing the recent files removes the folders, too', async () => {
  const folders = createLastFolders(settings)
  folders.remember('open', join(root, 'models', 'a.gguf'))
  folders.clear()
  expect(settings.current.folders).toEqual({})
  expect(await folders.find('open')).toBeUndefined()
})
