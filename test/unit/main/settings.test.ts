import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadSettings, type RememberedFile } from '../../../electron/main/settings.ts'
import type { Preferences } from '../../../shared/contract.ts'

const defaults: Preferences = { executor: 'threads', workers: 4, measures: [] }
const file: RememberedFile = {
  id: randomUUID(),
  path: '/m/a.gguf',
  size: 7,
  openedAt: 1,
  verdict: { text: 'x', sound: true },
}

let folder: string
let path: string
let logged: string[]
const load = () => loadSettings(path, defaults, (message) => logged.push(message))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-settings-'))
  path = join(folder, 'settings.json')
  logged = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('without a file the defaults are used, silently', async () => {
  expect((await load()).current).toEqual({ preferences: defaults, recent: [] })
  expect(logged).toEqual([])
})

test('what was set is there the next time', async () => {
  const store = await load()
  await store.update({ preferences: { executor: 'single', workers: 1, measures: ['sha256'] } })
  await store.update({ recent: [file] })
  expect((await load()).current).toEqual({
    preferences: { executor: 'single', workers: 1, measures: ['sha256'] },
    recent: [file],
  })
})

test('a verdict is kept as figures, and as the text of an older version', async () => {
  const store = await load()
  const verdict = { tensors: 9, failed: 1, nonFinite: 2, withNan: 2, withInfinity: 0 }
  await store.update({ recent: [file, { ...file, id: randomUUID(), path: '/m/b.gguf', verdict }] })
  expect((await load()).current.recent.map((each) => each.verdict)).toEqual([{ text: 'x', sound: true }, verdict])
})

test('the arrangement of the table is kept, and forgotten when it is reset', async () => {
  const store = await load()
  const table = [{ key: 'std', shown: false, width: 120 }]
  await store.update({ table })
  expect((await load()).current.table).toEqual(table)
  await store.update({ table: undefined })
  expect((await load()).current).toEqual({ preferences: defaults, recent: [] })
  expect(logged).toEqual([])
})

test('a file from before there were measures is understood', async () => {
  await writeFile(path, JSON.stringify({ version: 1, preferences: { executor: 'single', workers: 2 }, recent: [] }))
  expect((await load()).current.preferences).toEqual({ executor: 'single', workers: 2, measures: [] })
  expect(logged).toEqual([])
})

test('the last of many writes wins and no temporary file is left', async () => {
  const store = await load()
  for (let workers = 1; workers <= 20; workers++)
    void store.update({ preferences: { executor: 'threads', workers, measures: [] } })
  expect(store.current.preferences.workers).toBe(20)
  await store.flush()
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1, preferences: { workers: 20 } })
  expect(await readdir(folder)).toEqual(['settings.json'])
})

describe('a damaged file is set aside', () => {
  const sound = { version: 1, preferences: defaults, recent: [file] }
  test.each([
    ['cut short', JSON.stringify(sound).slice(0, 40)],
    ['empty', ''],
    ['not an object', '[]'],
    ['of another version', JSON.stringify({ ...sound, version: 2 })],
    ['with too many workers', JSON.stringify({ ...sound, preferences: { executor: 'threads', workers: 1000 } })],
    ['with an unknown field', JSON.stringify({ ...sound, more: 1 })],
    ['with a bad recent file', JSON.stringify({ ...sound, recent: [{ ...file, id: '1' }] })],
    ['with too many recent files', JSON.stringify({ ...sound, recent: new Array(13).fill(file) })],
    ['far too large', JSON.stringify({ ...sound, recent: [{ ...file, path: 'a'.repeat(2 << 20) }] })],
  ])('%s', async (_what, text) => {
    await writeFile(path, text)
    expect((await load()).current).toEqual({ preferences: defaults, recent: [] })
    expect(await readdir(folder)).toEqual(['settings.damaged.json'])
    expect(await readFile(join(folder, 'settings.damaged.json'), 'utf8')).toBe(text)
    expect(logged).toHaveLength(1)
  })
})

test('a folder that cannot be written to stops nothing', async () => {
  const store = await load()
  await mkdir(path)
  await store.update({ preferences: { executor: 'single', workers: 1, measures: ['sha256'] } })
  expect(store.current.preferences.executor).toBe('single')
  expect(logged).toHaveLength(1)
})
