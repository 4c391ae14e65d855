import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { TensorCuts } from '../../../../electron/engine/plan/tensor-cuts.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { TensorProgress } from '../../../../electron/engine/scan/tensor-progress.ts'
import { ok } from '../../../../shared/text/errors.ts'
import type { Chunk, ChunkResult } from '../../../../electron/engine/protocol/worker-protocol.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { noise } from '../../../helpers/noise.ts'

const tensor: TensorInfo = {
  index: 0,
  name: 'blk.0.ffn_down_exps.weight',
  type: 'Q8_0',
  typeId: 8,
  shape: [256, 16, 12],
  nElements: 256 * 16 * 12,
  nBytes: (256 * 16 * 12 * 34) / 32,
  dataOffset: 0,
}

const kernels = createKernels()
const data = noise('Q8_0', 256 * 16 * 12, 7)
// One block with an infinite scale: the first value that is not finite is in expert 5.
data[5 * ((256 * 16 * 34) / 32) + 34 + 1] = 0x7c
const cuts = new TensorCuts([tensor])
const chunks = [...cuts.chunks(tensor)]
const results = chunks.map((chunk): ChunkResult => {
  kernels.begin(chunk.typeId, 'little')
  kernels.input.set(data.subarray(chunk.byteOffset, chunk.byteOffset + chunk.nBytes))
  kernels.accumulate(chunk.nBytes)
  const { partial, histogram } = kernels.finish()
  const outcome = ok({ partial, histogram: packHistogram(histogram) })
  return { tensor: 0, index: chunk.index, outcome, durationMs: 1 }
})

function measure(order: readonly number[]) {
  const progress = new TensorProgress(tensor, cuts)
  for (const i of order) progress.add(chunks[i]!, results[i]!, 1)
  return { row: progress.row(), histogram: progress.histogram, fraction: progress.fraction }
}

const inOrder = chunks.map((_: Chunk, i) => i)

describe('TensorProgress', () => {
  it('gives the same bits whatever the order in which chunks arrive', () => {
    expect(chunks.length).toBe(12)
    const expected = measure(inOrder)
    expect(expected.row.stats).toMatchObject({
      count: 256 * 16 * 12,
      firstNonFinite: { expert: 5, row: 0 },
      experts: { size: 256 * 16, nonFinite: [{ expert: 5, first: expected.row.stats!.firstNonFinite }] },
      quantiles: expect.any(Array),
    })
    expect(expected.row.stats!.experts!.zeros).toHaveLength(12)
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: 12, maxLength: 12 }), (order) => {
        expect(measure(order)).toEqual(expected)
      }),
    )
  })

  it('is not done before its last chunk', () => {
    const { row, histogram, fraction } = measure(inOrder.slice(1))
    expect(row).toEqual({ index: 0, status: 'waiting', attempts: 1 })
    expect(histogram).toBeUndefined()
    expect(fraction).toBeCloseTo(11 / 12)
  })

  it('keeps the first reason when it fails, and the number of attempts', () => {
    const progress = new TensorProgress(tensor, cuts)
    progress.retry(1)
    expect(progress.row()).toEqual({ index: 0, status: 'waiting', attempts: 2 })
    expect(progress.row(true)).toEqual({ index: 0, status: 'running', attempts: 2 })
    progress.fail({ code: 'read-failed', message: 'first' }, 3)
    progress.fail({ code: 'read-failed', message: 'second' }, 3)
    progress.add(chunks[0]!, results[0]!, 1)
    expect(progress.row()).toMatchObject({ status: 'failed', error: 'first', attempts: 3 })
    expect(progress.failed).toBe(true)
    expect(progress.done).toBe(false)
  })

  it('of a tensor without data is done with nothing counted', () => {
    const empty = new TensorProgress({ ...tensor, shape: [0], nElements: 0, nBytes: 0 }, cuts)
    expect(empty.done).toBe(true)
    expect(empty.fraction).toBe(1)
    expect(empty.row().stats).toEqual({ count: 0, nan: 0, posInf: 0, negInf: 0, zeros: 0 })
  })
})
