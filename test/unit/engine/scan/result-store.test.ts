import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ResultStore } from '../../../../electron/engine/scan/result-store.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import type { RowUpdate } from '../../../../shared/model/scan.ts'
import { tensorDone } from '../checkpoint/samples.ts'

let store: ResultStore
beforeEach(() => (store = new ResultStore()))
afterEach(() => store.close())

const failed: RowUpdate = { index: 9, status: 'failed', error: 'disk', attempts: 3 }

describe('ResultStore', () => {
  it('gives rows back as they were, bit by bit, whatever their number', () => {
    const { row, histogram } = tensorDone(0)
    const count = 10_000
    for (let index = 0; index < count; index++) store.add({ ...row, index, durationMs: index / 3 }, histogram)
    expect(store.size).toBe(count)
    for (const index of [0, 1, 3000, count - 1])
      expect(store.row(index)).toStrictEqual({ ...row, index, durationMs: index / 3 })
    expect(store.histogram(count - 1)).toEqual(histogram)
  })

  it('keeps what failed, and knows nothing of others', () => {
    store.add(failed, undefined)
    expect(store.row(9)).toEqual(failed)
    expect([store.has(9), store.has(8), store.size]).toEqual([true, false, 1])
    expect([store.row(8), store.histogram(9)]).toEqual([undefined, undefined])
  })

  it('keeps the first row of a tensor', () => {
    store.add(failed, undefined)
    expect(() => store.add({ ...failed, error: 'another' }, undefined)).toThrow('tensor 9 has its row already')
  })

  it('keeps rows when it lets go of histograms', () => {
    const { row } = tensorDone(1)
    store.add(row, packHistogram({ bins: Uint16Array.of(1), counts: Float64Array.of(1) }))
    store.close()
    expect(store.row(1)).toStrictEqual(row)
    expect(store.histogram(1)).toBeUndefined()
  })

  it('keeps a row of 4096 experts that are all bad', () => {
    const { row } = tensorDone(1)
    const [bad] = row.stats!.experts!.nonFinite
    const experts = {
      size: 2 ** 40,
      zeros: new Float64Array(4096),
      nonFinite: Array.from({ length: 4096 }, (_, expert) => ({ ...bad!, expert, nan: 2 ** 39 })),
    }
    const wide = { ...row, stats: { ...row.stats!, experts } }
    for (let index = 0; index < 5; index++) store.add({ ...wide, index }, undefined)
    expect(store.row(4)).toStrictEqual({ ...wide, index: 4 })
  })
})
