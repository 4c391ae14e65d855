import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ResultStore } from '../../../../electron/engine/results/result-store.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import type { RowUpdate } from '../../../../shared/model/scan.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { tensorDone } from '../checkpoint/samples.ts'

const COUNT = 10_000
const tensors = Array.from(
  { length: COUNT },
  (_, index) => ({ index, ...(index === 8 && { unreadable: { text: 'unknown type' } }) }) as unknown as TensorInfo,
)
let store: ResultStore
beforeEach(() => (store = new ResultStore(tensors)))
afterEach(() => store.close())

const failed: RowUpdate = { index: 9, status: 'failed', error: 'disk', attempts: 3 }
const hashed = (index: number, digest: NonNullable<RowUpdate['digest']>): RowUpdate => ({
  ...tensorDone(index).row,
  digest,
})

describe('ResultStore', () => {
  it('gives rows back as they were, bit by bit, whatever their number', () => {
    const { row, histogram } = tensorDone(0)
    for (let index = 0; index < COUNT; index++) store.set({ ...row, index, durationMs: index / 3 }, histogram)
    expect(store.size).toBe(COUNT)
    for (const index of [0, 1, 3000, COUNT - 1])
      expect(store.row(index)).toStrictEqual({ ...row, index, durationMs: index / 3 })
    expect(store.histogram(COUNT - 1)).toEqual(histogram)
  })

  it('keeps what failed until the next scan, and knows nothing of others', () => {
    store.set(failed)
    expect(store.row(9)).toEqual(failed)
    expect([store.has(9), store.size, store.row(7), store.histogram(9)]).toEqual([false, 0, undefined, undefined])
    expect(store.row(8)).toMatchObject({ status: 'failed', error: 'unknown type', attempts: 0 })
    store.dropFailures()
    expect(store.row(9)).toBeUndefined()
    expect(store.row(8)).toMatchObject({ status: 'failed' })
  })

  it('keeps the statistics of a tensor whose hash failed', () => {
    const { row, histogram } = tensorDone(9)
    store.set(row, histogram)
    store.set(failed)
    expect(store.row(9)).toEqual(failed)
    expect(store.doneRow(9)).toStrictEqual(row)
    store.dropFailures()
    expect(store.row(9)).toStrictEqual(row)
    expect([...store.done()]).toEqual([9])
  })

  it('knows what a tensor has without unpacking it', () => {
    store.set(hashed(3, { xxh64: '0'.repeat(16), sha256: '0'.repeat(64) }))
    expect(store.missing(3, ['rawSum', 'xxh64'])).toEqual(['rawSum'])
    expect(store.missing(4, ['xxh64'])).toEqual(['xxh64'])
    expect([store.isNonFinite(3), store.isNonFinite(4)]).toEqual([false, false])
    const { row } = tensorDone(4)
    store.set({ ...row, stats: { ...row.stats!, nan: 1 } })
    expect(store.isNonFinite(4)).toBe(true)
    store.dropMeasure(3, 'xxh64')
    store.dropMeasure(4, 'xxh64')
    expect(store.row(3)).toStrictEqual(hashed(3, { sha256: '0'.repeat(64) }))
    expect(store.missing(3, ['xxh64', 'sha256'])).toEqual(['xxh64'])
  })

  it('replaces a row, and keeps the histogram that it had', () => {
    const { row, histogram } = tensorDone(2)
    store.set(row, histogram)
    store.set(hashed(2, { rawSum: '1' }))
    expect(store.row(2)).toStrictEqual(hashed(2, { rawSum: '1' }))
    expect([store.size, store.histogram(2)]).toEqual([1, histogram])
  })

  it('shows a moment: what comes later does not change it', () => {
    const { row } = tensorDone(0)
    store.set(row)
    store.set(failed)
    const snapshot = store.snapshot()
    store.set(hashed(0, { rawSum: '1' }))
    store.set(tensorDone(1).row)
    store.dropFailures()
    expect([snapshot(0), snapshot(1), snapshot(9)]).toStrictEqual([row, undefined, failed])
    expect(snapshot(8)).toMatchObject({ status: 'failed' })
    store.clear()
    for (let index = 0; index < 5000; index++) store.set({ ...row, index, attempts: 7 })
    expect([snapshot(0), snapshot(1)]).toStrictEqual([row, undefined])
  })

  it('is empty after it was cleared', () => {
    store.set(tensorDone(0).row, tensorDone(0).histogram)
    store.set(failed)
    store.clear()
    expect([store.size, store.row(0), store.histogram(0), store.row(9)]).toEqual([0, undefined, undefined, undefined])
    expect([...store.done()]).toEqual([])
    expect(store.missing(0, ['rawSum'])).toEqual(['rawSum'])
  })

  it('keeps rows when it lets go of histograms', () => {
    const { row } = tensorDone(1)
    store.set(row, packHistogram({ bins: Uint16Array.of(1), counts: Float64Array.of(1) }))
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
    for (let index = 0; index < 5; index++) store.set({ ...wide, index })
    expect(store.row(4)).toStrictEqual({ ...wide, index: 4 })
  })
})
