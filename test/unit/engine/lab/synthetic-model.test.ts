import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeModel, MAX_TIMES, SYNTHETIC_BYTES, timesOf } from '../../../../electron/engine/lab/synthetic-model.ts'
import { planScan } from '../../../../electron/engine/plan/plan-scan.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-made-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('a model of any size shares the same bytes on the disk', async () => {
  const modelOf = await makeModel(folder, new AbortController().signal)
  for (const times of [1, 5]) {
    const { files, header } = modelOf(times)
    expect(files[0]!.size).toBe(SYNTHETIC_BYTES)
    expect(planScan(header.tensors).totalBytes).toBe(times * SYNTHETIC_BYTES)
    expect([...header.tensors].map(({ index }) => index)).toEqual([...header.tensors].map((_, i) => i))
    for (const { dataOffset, nBytes } of header.tensors)
      expect(Number(dataOffset) + Number(nBytes)).toBeLessThanOrEqual(SYNTHETIC_BYTES)
  }
})

it('is as large as what is asked for, up to a few thousand tasks', () => {
  expect([1, SYNTHETIC_BYTES, SYNTHETIC_BYTES + 1].map(timesOf)).toEqual([1, 1, 2])
  expect(timesOf(1e15)).toBe(MAX_TIMES)
})

it('has no block whose factors are not finite: those are measured in a slower way', async () => {
  const [first, second] = (await makeModel(folder, new AbortController().signal))(1).header.tensors
  const file = await open(join(folder, 'data'))
  const bytesAt = async (offset: number) => (await file.read(Buffer.alloc(2), 0, 2, offset)).buffer.readUInt16LE()
  try {
    const [k4, k6] = [Number(first!.dataOffset), Number(second!.dataOffset)]
    for (const block of [0, 1, 4095, 100_000]) {
      expect(await bytesAt(k4 + block * 144)).toBe(0x0c00)
      expect(await bytesAt(k4 + block * 144 + 2)).toBe(0x0c00)
    }
    for (const block of [0, 1, 4095, 60_000]) expect(await bytesAt(k6 + block * 210 + 208)).toBe(0x0c00)
  } finally {
    await file.close()
  }
})

it('is not written to its end when that is cancelled', async () => {
  await expect(makeModel(folder, AbortSignal.abort())).rejects.toThrow('aborted')
})
