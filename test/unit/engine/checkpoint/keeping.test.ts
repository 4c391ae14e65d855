import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  createMemoryCheckpoint,
  openCheckpoint,
} from '../../../../electron/engine/checkpoint/checkpoint.ts'
import { chunkDone, model, tensorDone } from './samples.ts'

let folder = ''
let logged: string[] = []
const log = (message: string) => void logged.push(message)
const open = () => openCheckpoint(folder, model(5), log)
const add = (checkpoint: Checkpoint, ...indexes: number[]) => {
  for (const index of indexes) checkpoint.add(tensorDone(index).row, tensorDone(index).histogram)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-checkpoint-'))
  logged = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What the next opening finds. */
async function after() {
  const checkpoint = await open()
  const results = [...checkpoint.results.done()]
  const chunk = [...checkpoint.chunks()].find(({ result }) => result.tensor === 4 && result.index === 0)?.result
  await checkpoint.close()
  return { results, chunk }
}

describe('results that are not to be kept', () => {
  it('stay in memory and leave no trace', async () => {
    const checkpoint = createMemoryCheckpoint(model(5), log)
    add(checkpoint, 1, 2)
    await checkpoint.close()
    expect([...checkpoint.results.done()]).toEqual([1, 2])
    expect(readdirSync(folder)).toEqual([])
  })

  it('are not written from that moment on, and the model is free for the next window', async () => {
    const checkpoint = await open()
    add(checkpoint, 1)
    await checkpoint.flush()
    checkpoint.stopKeeping()
    add(checkpoint, 2)
    await checkpoint.flush()
    expect([...checkpoint.results.done()]).toEqual([1, 2])
    expect((await after()).results).toEqual([1])
    expect(logged).toEqual([])
    await checkpoint.close()
  })
})

describe('results that are to be kept from now on', () => {
  it('are written with those from before, chunks too', async () => {
    const checkpoint = createMemoryCheckpoint(model(5), log)
    add(checkpoint, 1)
    checkpoint.addChunk(chunkDone(4, 0))
    checkpoint.startKeeping(folder)
    add(checkpoint, 2)
    await checkpoint.close()
    expect(await after()).toMatchObject({ results: [1, 2], chunk: { tensor: 4, index: 0 } })
    expect(logged).toEqual([])
  })

  it('are written as they were measured, although a later scan failed', async () => {
    const checkpoint = createMemoryCheckpoint(model(5), log)
    const { row, histogram } = tensorDone(1)
    checkpoint.add(row, histogram)
    checkpoint.results.set({ ...row, status: 'failed', error: 'unreadable', attempts: row.attempts + 2 })
    checkpoint.startKeeping(folder)
    await checkpoint.close()
    const next = await open()
    expect(next.results.row(1)).toEqual(row)
    await next.close()
  })

  it('are those in memory alone, whatever was written before it was stopped', async () => {
    const checkpoint = await open()
    add(checkpoint, 1)
    checkpoint.stopKeeping()
    checkpoint.discard()
    checkpoint.startKeeping(folder)
    checkpoint.startKeeping(folder)
    expect(readdirSync(folder)).toEqual([])
    add(checkpoint, 3)
    await checkpoint.close()
    expect((await after()).results).toEqual([3])
    expect(logged).toEqual([])
  })

  it('are written by one window only', async () => {
    const first = await open()
    const second = createMemoryCheckpoint(model(5), log)
    add(second, 1)
    second.startKeeping(folder)
    await second.close()
    await first.close()
    expect((await after()).results).toEqual([])
    expect(logged).toEqual(['results are not saved: the same model is open in another window'])
  })

  it('are not written any more once it is closed', async () => {
    const checkpoint = createMemoryCheckpoint(model(5), log)
    add(checkpoint, 1)
    await checkpoint.close()
    checkpoint.startKeeping(folder)
    expect(readdirSync(folder)).toEqual([])
  })
})
