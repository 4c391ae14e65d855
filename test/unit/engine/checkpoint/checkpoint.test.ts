import * as fs from 'node:fs'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { type Checkpoint, openCheckpoint } from '../../../../electron/engine/checkpoint/checkpoint.ts'
import { originOf } from '../../../../electron/engine/export/origin.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import {
  clearCheckpoints,
  measureCheckpoints,
  pruneCheckpoints,
} from '../../../../electron/engine/checkpoint/folder.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { FileState } from '../../../../electron/engine/protocol/worker-protocol.ts'
import { chunkDone, model, tensorDone } from './samples.ts'

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  return { ...real, writeSync: vi.fn(real.writeSync) }
})

let folder = ''
let logged: string[] = []
const log = (message: string) => void logged.push(message)
const open = (of: Model = model(5)) => openCheckpoint(folder, of, log)
const files = (end: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name))
const file = (end: string) => files(end)[0]!
const add = (checkpoint: Checkpoint, ...indexes: number[]) => {
  for (const index of indexes) checkpoint.add(tensorDone(index).row, tensorDone(index).histogram)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-checkpoint-'))
  logged = []
})
afterEach(() => {
  vi.mocked(fs.writeSync).mockClear()
  rmSync(folder, { recursive: true, force: true })
})

/** Leaves a checkpoint behind. */
async function saved(indexes: readonly number[], of?: Model): Promise<void> {
  const checkpoint = await open(of)
  add(checkpoint, ...indexes)
  await checkpoint.close()
}

const savedIn = ({ results }: Checkpoint, index: number) => ({
  row: results.row(index),
  histogram: results.histogram(index),
})

/** What the next opening finds. */
async function found(of?: Model): Promise<number[]> {
  const checkpoint = await open(of)
  await checkpoint.close()
  for (const index of checkpoint.results.done()) expect(savedIn(checkpoint, index)).toStrictEqual(tensorDone(index))
  return [...checkpoint.results.done()]
}

test('a model that is only looked at leaves no trace', async () => {
  rmSync(folder, { recursive: true })
  expect(await found()).toEqual([])
  expect(existsSync(folder)).toBe(false)
  expect(logged).toEqual([])
})

test('what was added is there at the next opening, and more can be added', async () => {
  await saved([3, 1])
  await saved([0])
  expect(await found()).toEqual([0, 1, 3])
  expect(logged).toEqual([])
})

test('it says when what it found was saved', async () => {
  const first = await open()
  expect(first.savedAt).toBeUndefined()
  add(first, 0)
  await first.close()
  const then = new Date('2026-01-02T03:04:05Z')
  utimesSync(file('.tensors'), then, then)
  const second = await open()
  expect(second.savedAt).toBe(then.getTime())
  await second.close()
})

test('a tensor is saved again when a digest of it was measured, and only then', async () => {
  await saved([1])
  const { row, histogram } = tensorDone(1)
  const digest = { xxh64: '0123456789abcdef' }
  const second = await open()
  second.add({ ...row, digest }, histogram)
  second.add(row, histogram)
  await second.close()
  const third = await open()
  expect([...third.results.done()]).toEqual([1])
  expect(savedIn(third, 1)).toStrictEqual({ row: { ...row, digest }, histogram })
  await third.close()
})

test('a record is with the system before anything else happens: no kill takes it', async () => {
  const checkpoint = await open()
  add(checkpoint, 1)
  checkpoint.addChunk(chunkDone(2, 0))
  await Promise.resolve()
  const size = statSync(file('.tensors')).size + statSync(file('.chunks')).size
  await checkpoint.close()
  expect(statSync(file('.tensors')).size + statSync(file('.chunks')).size).toBe(size)
})

const chunkOf = (checkpoint: Checkpoint, tensor: number, index: number) =>
  [...checkpoint.chunks()].find(({ result }) => result.tensor === tensor && result.index === index)

test('chunks of a tensor that is not finished are kept, and dropped when it is', async () => {
  const first = await open()
  first.addChunk(chunkDone(2, 1))
  first.addChunk(chunkDone(3, 0))
  expect(chunkOf(first, 2, 1)).toStrictEqual(chunkDone(2, 1))
  await first.close()
  const second = await open()
  expect(chunkOf(second, 2, 1)).toStrictEqual(chunkDone(2, 1))
  expect(chunkOf(second, 2, 0)).toBeUndefined()
  add(second, 2)
  expect(chunkOf(second, 2, 1)).toBeUndefined()
  await second.close()
  const third = await open()
  expect(chunkOf(third, 2, 1)).toBeUndefined()
  expect(chunkOf(third, 3, 0)).toStrictEqual(chunkDone(3, 0))
  add(third, 3)
  await third.close()
  expect(files('.chunks')).toEqual([])
})

test('the chunks’ file does not grow without an end', async () => {
  const checkpoint = await open(model(4000))
  const bins = Uint16Array.from({ length: 8000 }, (_, bin) => bin * 4)
  const histogram = packHistogram({ bins, counts: new Float64Array(8000).fill(2 ** 40) })
  for (let tensor = 0; tensor < 1000; tensor++) {
    const chunk = chunkDone(tensor, 0)
    if (!chunk.result.outcome.ok) throw new Error('a chunk that was measured')
    const outcome = { ok: true as const, value: { ...chunk.result.outcome.value, histogram } }
    checkpoint.addChunk({ ...chunk, result: { ...chunk.result, outcome } })
    await Promise.resolve()
    if (tensor > 0) add(checkpoint, tensor - 1)
  }
  await Promise.resolve()
  expect(statSync(file('.chunks')).size).toBeLessThan(9 * 1024 * 1024)
  await checkpoint.close()
  const next = await open(model(4000))
  expect(next.results.size).toBe(999)
  expect(chunkOf(next, 999, 0)).toBeDefined()
  await next.close()
  expect(logged).toEqual([])
})

describe('a file that cannot be believed', () => {
  test('torn at any byte, it gives what is whole, and goes on from there', async () => {
    await saved([0, 1, 2])
    const path = file('.tensors')
    const bytes = readFileSync(path)
    const ends = [0, 1, 2, 3].map((n) => 40 + (n * (bytes.length - 40)) / 3)
    for (let length = 0; length < bytes.length; length++) {
      logged = []
      writeFileSync(path, bytes.subarray(0, length))
      const whole = ends.filter((end) => end <= length).length - 1
      const checkpoint = await open()
      expect([...checkpoint.results.done()]).toEqual([0, 1, 2].slice(0, Math.max(0, whole)))
      expect(logged).toHaveLength(ends.includes(length) ? 0 : 1)
      add(checkpoint, 4)
      await checkpoint.close()
      expect(await found()).toEqual([...[0, 1, 2].slice(0, Math.max(0, whole)), 4])
    }
  })

  test('a flipped bit anywhere loses that record and what follows, and nothing is made up', async () => {
    await saved([0, 1])
    const path = file('.tensors')
    const bytes = readFileSync(path)
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      logged = []
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      writeFileSync(path, flipped)
      const expected = bit < 40 * 8 ? [] : bit < (40 + (bytes.length - 40) / 2) * 8 ? [] : [0]
      expect(await found(), `bit ${bit}`).toEqual(expected)
      expect(logged).toHaveLength(1)
    }
  })

  test('zeros that a crash of the machine left at the end are cut off', async () => {
    await saved([0])
    appendFileSync(file('.tensors'), Buffer.alloc(4096))
    expect(await found()).toEqual([0])
    expect(logged).toEqual([expect.stringContaining('4096 bytes')])
  })

  test('of an older version it is ignored with a line in the log, and written anew', async () => {
    await saved([0])
    const bytes = readFileSync(file('.tensors'))
    bytes[6] = 0
    writeFileSync(file('.tensors'), bytes)
    expect(await found()).toEqual([])
    expect(logged).toEqual(['saved results are ignored: they are of another version or of another model'])
    await saved([1])
    expect(await found()).toEqual([1])
  })

  test('of another model, under this one’s name, it is ignored', async () => {
    await saved([0])
    const mine = file('.tensors')
    const other = model(5, 2000)
    await saved([1], other)
    const theirs = files('.tensors').find((path) => path !== mine)!
    writeFileSync(mine, readFileSync(theirs))
    expect(await found()).toEqual([])
  })

  test.each([
    ['a tensor that the model does not have', 5],
    ['a tensor of another size', 4],
  ])('with %s it ends there', async (_what, index) => {
    await saved([0, index], { ...model(6), header: { ...model(5).header, tensors: model(6).header.tensors } })
    const [path] = files('.tensors')
    const bytes = readFileSync(path!)
    const smaller = model(5)
    const tensors = [...smaller.header.tensors].map((tensor) =>
      tensor.index === 4 ? { ...tensor, nElements: 1 } : tensor,
    )
    const target = { ...smaller, header: { ...smaller.header, tensors } }
    const empty = await open(target)
    empty.addChunk(chunkDone(0, 0))
    await empty.close()
    const header = readFileSync(files('.chunks')[0]!).subarray(0, 40)
    writeFileSync(files('.chunks')[0]!.replace('.chunks', '.tensors'), Buffer.concat([header, bytes.subarray(40)]))
    const checkpoint = await open(target)
    expect([...checkpoint.results.done()]).toEqual([0])
    expect(logged).toEqual([expect.stringContaining(`tensor ${index}`)])
    await checkpoint.close()
  })

  test('a folder in its place is ignored, and the scan goes on', async () => {
    await saved([0])
    const path = file('.tensors')
    rmSync(path)
    mkdirSync(path)
    await saved([1])
    expect(logged).toEqual([expect.stringContaining('ignored'), expect.stringContaining('not saved any more')])
  })
})

describe('a disk that takes nothing', () => {
  it('full in the middle of a record: one line, results stay in memory, what was whole stays on disk', async () => {
    await saved([0])
    const checkpoint = await open()
    const { writeSync } = await vi.importActual<typeof fs>('node:fs')
    vi.mocked(fs.writeSync)
      .mockImplementationOnce((...[fd, bytes, , , at]: unknown[]) =>
        writeSync(fd as number, bytes as Buffer, 0, 20, at as number),
      )
      .mockImplementationOnce(() => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      })
    add(checkpoint, 1)
    await checkpoint.flush()
    add(checkpoint, 2)
    await checkpoint.close()
    expect(logged).toEqual(['results are not saved any more: ENOSPC: no space left on device, write'])
    expect([...checkpoint.results.done()]).toEqual([0, 1, 2])
    expect(await found()).toEqual([0])
  })

  it('a folder that cannot be made: one line', async () => {
    writeFileSync(join(folder, 'file'), '')
    const checkpoint = await openCheckpoint(join(folder, 'file', 'checkpoints'), model(2), () => undefined)
    add(checkpoint, 1)
    await checkpoint.close()
    expect(checkpoint.results.size).toBe(1)
  })
})

test('a discarded checkpoint is empty, here and on the disk, and can be filled again', async () => {
  await saved([0, 1])
  const checkpoint = await open()
  checkpoint.addChunk(chunkDone(2, 0))
  checkpoint.discard()
  expect(checkpoint.results.size).toBe(0)
  expect(chunkOf(checkpoint, 2, 0)).toBeUndefined()
  expect(readdirSync(folder)).toEqual([])
  add(checkpoint, 4)
  await checkpoint.close()
  expect(await found()).toEqual([4])
})

test('a second window with a copy of the model reads and does not write', async () => {
  await saved([0])
  const first = await open()
  const second = await open()
  expect([...second.results.done()]).toEqual([0])
  add(second, 1)
  second.discard()
  await second.close()
  add(first, 2)
  await first.close()
  expect(await found()).toEqual([0, 2])
})

test('a dropped digest is made again, and the new one is kept', async () => {
  const withHash = (xxh64: string) => ({ ...tensorDone(0).row, digest: { rawSum: '1', xxh64 } })
  const first = await open()
  first.add(withHash('0'.repeat(16)), undefined)
  first.dropDigests('xxh64', [0, 4])
  expect(first.results.row(0)!.digest).toEqual({ rawSum: '1' })
  first.add(withHash('1'.repeat(16)), undefined)
  await first.close()
  const second = await open()
  expect(second.results.row(0)!.digest).toEqual({ rawSum: '1', xxh64: '1'.repeat(16) })
  await second.close()
})

describe('identity', () => {
  const state = {
    dev: 1n,
    ino: 7n,
    mode: 0o100644n,
    nlink: 1n,
    uid: 1n,
    gid: 1n,
    mtimeNs: 1_234_500_000n,
    ctimeNs: 5_000_000_000n,
  }
  const withState = (change: Partial<FileState>) => ({
    ...model(3),
    files: [{ ...model(3).files[0]!, state: { ...state, ...change } }],
  })
  const base = withState({})
  const withHeader = (change: Partial<Model['header']>) => ({ ...base, header: { ...base.header, ...change } })
  const changes: [string, Model][] = [
    ['size', { ...base, files: [{ ...base.files[0]!, size: 1001 }] }],
    ['time', { ...base, files: [{ ...base.files[0]!, mtimeMs: 1234.75 }] }],
    ['file number', withState({ ino: 8n })],
    ['time, by a nanosecond', withState({ mtimeNs: 1_234_500_001n })],
    ['time of change, by a nanosecond', withState({ ctimeNs: 5_000_000_001n })],
    ['metadata', withHeader({ metadata: new Map() })],
    ['byte order', withHeader({ facts: { ...base.header.facts, endian: 'big' } })],
    ['tensor names', withHeader({ tensors: [...base.header.tensors].map((tensor) => ({ ...tensor, name: 'x' })) })],
    ['offsets', withHeader({ tensors: [...base.header.tensors].map((tensor) => ({ ...tensor, dataOffset: 64 })) })],
  ]
  it.each(changes)('another %s is another model', async (_what, other) => {
    await saved([0], base)
    expect(await found(other)).toEqual([])
    expect(await found(base)).toEqual([0])
  })
  it('an export of a copy has the same identity', () => {
    const copy = withState({ ino: 8n, ctimeNs: 6n })
    expect(originOf(copy, '1').identity).toBe(originOf(base, '1').identity)
  })
  it('a model whose folder was moved, or whose disk has another number, keeps its results', async () => {
    await saved([0], base)
    const elsewhere = withState({ dev: 2n })
    const moved = { ...base, name: 'moved', files: [{ ...elsewhere.files[0]!, path: '/elsewhere/moved.gguf' }] }
    expect(await found(moved)).toEqual([0])
  })
})

describe('the folder', () => {
  it('is kept small: the oldest go first, those in use and foreign files stay', async () => {
    const inUse = await open(model(5, 1))
    add(inUse, 0)
    for (const [age, size] of [30, 20, 10].entries()) {
      await saved([0], model(5, size))
      const newest = files('.tensors')
        .toSorted((a, b) => statSync(a).ctimeMs - statSync(b).ctimeMs)
        .at(-1)!
      utimesSync(newest, 1000 + age, 1000 + age)
    }
    writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(100_000))
    const each = statSync(file('.tensors')).size
    await pruneCheckpoints(folder, each * 2)
    expect(files('.tensors')).toHaveLength(2)
    expect(await found(model(5, 10))).toEqual([0])
    await pruneCheckpoints(folder, 0)
    expect(readdirSync(folder)).toHaveLength(2)
    await inUse.close()
    expect(await found(model(5, 1))).toEqual([0])
  })

  it('is emptied of what the app made, and nothing else', async () => {
    await saved([0])
    writeFileSync(join(folder, 'notes.txt'), '')
    await clearCheckpoints(folder)
    expect(readdirSync(folder)).toEqual(['notes.txt'])
    expect(await found()).toEqual([])
  })

  it('may not exist', async () => {
    await pruneCheckpoints(join(folder, 'nowhere'))
    await clearCheckpoints(join(folder, 'nowhere'))
  })
})

it('is told how many models have results, and how large they are', async () => {
  expect(await measureCheckpoints(join(folder, 'none'))).toEqual({ models: 0, bytes: 0 })
  await saved([0, 1])
  writeFileSync(join(folder, 'foreign'), 'x')
  const bytes = files('').reduce((sum, path) => sum + (path.endsWith('foreign') ? 0 : statSync(path).size), 0)
  expect(await measureCheckpoints(folder)).toEqual({ models: 1, bytes })
})
