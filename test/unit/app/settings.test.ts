import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadSettings, type RememberedFile } from '../../../electron/app/settings.ts'
import type { Preferences } from '../../../shared/ipc/preferences.ts'
import { DEFAULT_PREFERENCES as defaults } from '../../helpers/preferences.ts'
import { english } from '../../../shared/text/sentence.ts'

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof fs>()
  return { ...actual, open: vi.fn(actual.open) }
})

const { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } = fs

const chosen: Preferences = {
  executor: 'single',
  workers: 1,
  measures: ['sha256'],
  language: 'zh-CN',
  theme: 'dark',
  checkpoint: false,
  grouped: false,
  offerAdvice: true,
}
const file: RememberedFile = {
  id: randomUUID(),
  path: '/m/a.gguf',
  size: 7,
  openedAt: 1,
  verdict: { state: 'errors', errors: 2, warnings: 1, notes: 0, measured: 8, failed: 1, total: 9 },
}

let folder: string
let path: string
let logged: string[]
let notices: string[]
const load = () =>
  loadSettings(
    path,
    defaults,
    (message) => logged.push(message),
    (notice) => notices.push(english(notice)),
  )
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-settings-'))
  path = join(folder, 'settings.json')
  logged = []
  notices = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('without a file the defaults are used, silently', async () => {
  expect((await load()).current).toEqual({ preferences: defaults, recent: [] })
  expect(logged).toEqual([])
})

test('what was set is there the next time', async () => {
  const store = await load()
  await store.update({ preferences: chosen })
  await store.update({ recent: [file] })
  expect((await load()).current).toEqual({
    preferences: chosen,
    recent: [file],
  })
})

test('a verdict is kept as numbers; one of an older version is forgotten, and nothing else with it', async () => {
  const store = await load()
  const older = { ...file, id: randomUUID(), path: '/m/b.gguf', verdict: { text: 'all sound', sound: true } }
  await store.update({ recent: [file, older as unknown as RememberedFile] })
  const { recent } = (await load()).current
  expect(recent.map((each) => each.verdict)).toEqual([file.verdict, undefined])
  expect(recent[1]).toMatchObject({ id: older.id, path: '/m/b.gguf', size: 7 })
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

test('a file from before there were measures, languages and themes is understood', async () => {
  await writeFile(path, JSON.stringify({ version: 1, preferences: { executor: 'single', workers: 2 }, recent: [] }))
  expect((await load()).current.preferences).toEqual({
    ...defaults,
    executor: 'single',
    workers: 2,
    offerAdvice: false,
  })
  expect(logged).toEqual([])
})

test('whether advice is offered is kept; a file from before the offer has it still before it', async () => {
  const store = await load()
  await store.update({ preferences: { ...defaults, offerAdvice: false } })
  expect((await load()).current.preferences.offerAdvice).toBe(false)
  const { executor, workers } = defaults
  const before = async (preferences: object) => {
    await writeFile(path, JSON.stringify({ version: 1, preferences, recent: [] }))
    return (await load()).current.preferences.offerAdvice
  }
  expect(await before({ executor, workers })).toBe(true)
  // Who has chosen needs none.
  expect(await before({ executor: 'single', workers })).toBe(false)
  expect(await before({ executor, workers: 2 })).toBe(false)
  expect(await before({ executor: 'single', workers, offerAdvice: true })).toBe(true)
  expect(logged).toEqual([])
})

test('the last of many writes wins and no temporary file is left', async () => {
  const store = await load()
  for (let workers = 1; workers <= 20; workers++) void store.update({ preferences: { ...defaults, workers } })
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
    ['of another version', JSON.stringify({ ...sound, version: '2' })],
    ['with an unknown language', JSON.stringify({ ...sound, preferences: { ...defaults, language: 'xx' } })],
    ['with a place that is none', JSON.stringify({ ...sound, placement: { x: 0, y: 0, width: 0, height: 1 } })],
    ['with too many workers', JSON.stringify({ ...sound, preferences: { ...defaults, workers: 1000 } })],
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
    expect(notices).toEqual([expect.stringMatching(/is damaged.* kept as settings\.damaged\.json\.$/)])
  })
})

const makePipe = (at: string) => execFileSync('mkfifo', [at])

describe.skipIf(process.platform === 'win32')('in the place of the file', () => {
  test.each([
    ['a pipe', 'not a regular file', (at: string) => Promise.resolve(makePipe(at))],
    ['a link to a device', 'not a regular file', (at: string) => symlink('/dev/zero', at)],
    ['a folder', 'not a regular file', (at: string) => mkdir(at)],
    ['a file without an end', 'at most 1048576 expected', (at: string) => fs.truncate(at, 2 ** 40)],
  ])('%s is set aside, and settings are saved from then on', async (_what, why, make) => {
    if (why.startsWith('at most')) await writeFile(path, '')
    await make(path)
    const store = await load()
    expect(store.current.preferences).toEqual(defaults)
    expect(logged).toEqual([expect.stringContaining(why)])
    expect(notices).toHaveLength(1)
    await store.update({ preferences: chosen })
    expect((await lstat(path)).isFile()).toBe(true)
    expect((await readdir(folder)).toSorted()).toEqual(['settings.damaged.json', 'settings.json'])
    expect((await load()).current.preferences).toEqual(chosen)
  })

  test('a pipe or a link to a device that comes later is replaced', async () => {
    const store = await load()
    makePipe(path)
    await store.update({ preferences: chosen })
    expect((await load()).current.preferences).toEqual(chosen)
    await rm(path)
    await symlink('/dev/null', path)
    await store.update({ preferences: defaults })
    expect((await load()).current.preferences).toEqual(defaults)
    expect(logged).toEqual([])
  })

  test('a link to a file stays one', async () => {
    await mkdir(join(folder, 'elsewhere'))
    await writeFile(join(folder, 'elsewhere/mine.json'), '{}')
    await symlink('elsewhere/mine.json', path)
    const first = await load()
    expect(logged).toHaveLength(1)
    await rm(join(folder, 'settings.damaged.json'))
    await writeFile(join(folder, 'elsewhere/mine.json'), '')
    await symlink('elsewhere/mine.json', path)
    await first.update({ preferences: chosen })
    expect(await readlink(path)).toBe('elsewhere/mine.json')
    expect((await load()).current.preferences).toEqual(chosen)
  })
})

test('a file of a newer version is set aside under another name', async () => {
  const text = JSON.stringify({ version: 2, more: true })
  await writeFile(path, text)
  const store = await load()
  expect(store.current).toEqual({ preferences: defaults, recent: [] })
  await store.update({ preferences: chosen })
  expect((await readdir(folder)).toSorted()).toEqual(['settings.json', 'settings.newer.json'])
  expect(await readFile(join(folder, 'settings.newer.json'), 'utf8')).toBe(text)
  expect(notices).toEqual([expect.stringMatching(/newer version.* kept as settings\.newer\.json\.$/)])
})

test('where windows were and how a file was shown is kept; a view that there is no more is forgotten', async () => {
  const store = await load()
  const placement = { x: -1200, y: 40, width: 1000, height: 700, maximised: true }
  const recent = [{ ...file, placement, view: 'metadata' as const }]
  await store.update({ placement, recent })
  expect((await load()).current).toEqual({ preferences: defaults, placement, recent })
  const written = await readFile(path, 'utf8')
  await writeFile(path, written.replace('"metadata"', '"gone"'))
  expect((await load()).current.recent).toMatchObject([{ ...file, placement }])
  expect((await load()).current.recent[0]!.view).toBeUndefined()
  expect(notices).toEqual([])
})

test('a disk that cannot be written to stops nothing, and is told of once until it can', async () => {
  const store = await load()
  await mkdir(path)
  await store.update({ preferences: chosen })
  await store.update({ preferences: { ...chosen, workers: 3 } })
  expect(store.current.preferences).toEqual({ ...chosen, workers: 3 })
  expect(logged).toEqual([expect.stringContaining('could not be saved')])
  expect(notices).toEqual([expect.stringContaining('cannot be saved')])
  await rm(path, { recursive: true })
  await store.update({ preferences: chosen })
  expect((await load()).current.preferences).toEqual(chosen)
  await rm(path)
  await mkdir(path)
  await store.update({ preferences: defaults })
  expect(notices).toHaveLength(2)
})

test('a full disk leaves the settings as they were', async () => {
  const store = await load()
  await store.update({ preferences: chosen })
  const before = await readFile(path, 'utf8')
  const { open } = await vi.importActual<typeof fs>('node:fs/promises')
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  vi.mocked(fs.open).mockImplementation(async (...args) => {
    const handle = await open(...args)
    handle.writeFile = () => Promise.reject(full)
    return handle
  })
  await store.update({ preferences: defaults })
  await store.update({ preferences: { ...defaults, workers: 2 } })
  vi.mocked(fs.open).mockReset().mockImplementation(open)
  expect(await readFile(path, 'utf8')).toBe(before)
  expect(await readdir(folder)).toEqual(['settings.json'])
  expect(logged).toEqual([expect.stringContaining('the disk is full')])
  expect(notices).toHaveLength(1)
})
