import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verdictOf } from '../../../../shared/model/health/verdict.ts'
import {
  forget,
  remember,
  shortFolder,
  showRecent,
  withManner,
  withVerdict,
} from '../../../../electron/app/opening/recent-files.ts'
import type { RememberedFile } from '../../../../electron/app/settings.ts'

const of = (paths: readonly string[]) =>
  paths.reduce<RememberedFile[]>((recent, path, i) => remember(recent, { path, size: 10 }, i), [])

test('the newest comes first, once, at most twelve', () => {
  const recent = of([...Array.from({ length: 14 }, (_, i) => `/m/${i}.gguf`), '/m/5.gguf'])
  expect(recent.map(({ path }) => path)).toEqual([5, 13, 12, 11, 10, 9, 8, 7, 6, 4, 3, 2].map((i) => `/m/${i}.gguf`))
  expect(new Set(recent.map(({ id }) => id)).size).toBe(12)
})

const verdict = (total: number) => verdictOf([], [], { measured: total, failed: 0, total })

test('a file keeps its id, and its verdict while its size is the same', () => {
  const [first] = of(['/a'])
  const judged = withVerdict([first!], '/a', verdict(2))
  const [again] = remember(judged, { path: '/a', size: 10 }, 5)
  expect(again).toEqual({ ...judged[0], openedAt: 5 })
  const [changed] = remember(judged, { path: '/a', size: 11 }, 5)
  expect(changed).toEqual({ id: first!.id, path: '/a', size: 11, openedAt: 5 })
})

test('where and how a file was shown is kept when it is opened again, whatever its size', () => {
  const placement = { x: 1, y: 2, width: 800, height: 600, maximised: false }
  const shown = withManner(withManner(of(['/a', '/b']), '/a', { placement }), '/a', { view: 'log' })
  expect(remember(shown, { path: '/a', size: 11 }, 5)[0]).toMatchObject({ placement, view: 'log', size: 11 })
  expect(shown[0]).not.toHaveProperty('view')
})

test('a verdict goes to its file only', () => {
  const recent = withVerdict(of(['/a', '/b']), '/a', verdict(1))
  expect(recent.map(({ verdict }) => verdict)).toEqual([undefined, verdict(1)])
})

test('a file can be forgotten', () => {
  const recent = of(['/a', '/b'])
  expect(forget(recent, recent[0]!.id).map(({ path }) => path)).toEqual(['/a'])
  expect(forget(recent, 'unknown')).toEqual(recent)
})

test('windows see names and folders, no paths, and whether the file is still there', async () => {
  const home = await mkdtemp(join(tmpdir(), 'tensorscope-recent-'))
  await writeFile(join(home, 'b.gguf'), '')
  const shown = await showRecent(of([join(home, 'sub', 'a.gguf'), join(home, 'b.gguf'), join(home)]), home)
  expect(shown.map(({ name, folder, exists }) => ({ name, folder, exists })).slice(1)).toEqual([
    { name: 'b.gguf', folder: '~', exists: true },
    { name: 'a.gguf', folder: '~/sub', exists: false },
  ])
  expect(shown[0]!.exists).toBe(false)
  expect(JSON.stringify(shown.slice(1))).not.toContain(home)
  await rm(home, { recursive: true })
})

test.each([
  ['/home/ada', '~', '/'],
  ['/home/ada/models', '~/models', '/'],
  ['/home/adam/models', '/home/adam/models', '/'],
  [
    `/home/ada/${'very-long-folder/'.repeat(5)}llama/gguf`,
    '~/\u2026/very-long-folder/very-long-folder/llama/gguf',
    '/',
  ],
  [`/mnt/${'x'.repeat(60)}`, `/mnt/${'x'.repeat(60)}`, '/'],
  [`/mnt/${'y'.repeat(30)}/a/${'x'.repeat(20)}`, `/mnt/\u2026/a/${'x'.repeat(20)}`, '/'],
  [`\\\\server\\${'y'.repeat(50)}\\models`, '\\\\server\\\u2026\\models', '\\'],
  ['C:\\Users\\Ada\\models', '~\\models', '\\'],
])('the folder %s is shown as %s', (folder, shown, separator) => {
  const home = separator === '/' ? '/home/ada' : 'C:\\Users\\Ada'
  expect(shortFolder(folder, home, separator)).toBe(shown)
})
