import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type * as promises from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { modelKey } from '../../../../../electron/engine/checkpoint/identity.ts'
import { openByteSource } from '../../../../../electron/engine/files/byte-source.ts'
import { changeBetween, stampOf } from '../../../../../electron/engine/files/file-stamp.ts'
import type { Model } from '../../../../../electron/engine/formats/model.ts'

/** The type of the disk that all files are on. */
const disk = vi.hoisted(() => ({ type: 0 }))
vi.mock('node:fs/promises', async (importOriginal) => ({
  ...(await importOriginal<typeof promises>()),
  statfs: async () => Promise.resolve(disk),
}))

let path = ''
beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'tensorscope-')), 'a.gguf')))
afterEach(() => rmSync(join(path, '..'), { recursive: true }))

/** The stamp of the file as it is opened, and one after Linux has read its entry anew, with its numbers made up anew. */
async function openTwice() {
  writeFileSync(path, 'GGUF')
  const source = await openByteSource(path)
  await source.close()
  const stats = statSync(path, { bigint: true })
  const header = { facts: { version: 3 }, metadata: new Map(), tensors: [] }
  const key = (file: typeof source.stamp) => modelKey({ files: [file], header } as unknown as Model).toString('hex')
  const again = { ...stats, ino: stats.ino + 1n, ctimeNs: stats.ctimeNs + 1n }
  return { first: source.stamp, again: stampOf(path, again as typeof stats), key }
}

it.skipIf(process.platform !== 'linux').each([
  ['FAT', 0x4d44],
  ['exFAT', 0x2011bab0],
])('a file on %s is known by size and time alone', async (_name, type) => {
  disk.type = type
  const { first, again, key } = await openTwice()
  expect(changeBetween(first, again)).toBe('nothing')
  expect(changeBetween(first, { ...again, mtimeMs: again.mtimeMs + 2000 })).toBe('content')
  expect(key(first)).toBe(key({ path: first.path, size: first.size, mtimeMs: first.mtimeMs }))
})

it('on any other disk numbers count', async () => {
  disk.type = 0xef53
  const { first, again, key } = await openTwice()
  expect(changeBetween(first, again)).toBe('content')
  expect(key(first)).not.toBe(key(again))
})
