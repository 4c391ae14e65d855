import { mkdir, mkdtemp, rm, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isStale, OUTPUTS, STAMP } from '../../../build/staleness.mjs'

let root: string

/** Writes a file that was last changed at some second. */
async function put(path: string, second: number, text = ''): Promise<void> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await utimes(file, second, second)
  // Making a file changes its folder too.
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder)) await utimes(folder, 1, 1)
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'staleness-'))
  await put('electron/main/main.ts', 100)
  await put('renderer/views/deep/x.svelte', 120)
  for (const path of OUTPUTS) await put(path, 200)
})

afterEach(() => rm(root, { recursive: true, force: true }))

describe('isStale', () => {
  it('is false while nothing has changed since the build', () => {
    expect(isStale(root)).toBe(false)
  })

  it('is true when an output is missing', async () => {
    await unlink(join(root, OUTPUTS[1]!))
    expect(isStale(root)).toBe(true)
  })

  it('is true when a source is newer than the oldest output', async () => {
    await put(OUTPUTS[2]!, 300)
    await put('shared/deep/new.ts', 201)
    expect(isStale(root)).toBe(true)
  })

  it('is true when a source was removed', async () => {
    await unlink(join(root, 'renderer/views/deep/x.svelte'))
    expect(isStale(root)).toBe(true)
  })

  it('is true when a source changed while the build ran', async () => {
    await put(STAMP, 210, String(150_000))
    expect(isStale(root)).toBe(false)
    await put('shared/x.ts', 160)
    expect(isStale(root)).toBe(true)
  })

  it('judges by the files when they were built again without a stamp', async () => {
    await put(STAMP, 210, String(50_000))
    expect(isStale(root)).toBe(true)
    await put(OUTPUTS[0]!, 220)
    expect(isStale(root)).toBe(false)
  })
})
