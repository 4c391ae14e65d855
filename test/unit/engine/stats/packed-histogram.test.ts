import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HistogramPacker, packHistogram, unpackHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { HISTOGRAM_BINS, type SparseHistogram } from '../../../../shared/model/stats.ts'

const histograms = fc
  .uniqueArray(fc.tuple(fc.nat(HISTOGRAM_BINS - 1), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })), {
    selector: ([bin]) => bin,
  })
  .map((entries): SparseHistogram => {
    const ascending = entries.toSorted(([a], [b]) => a - b)
    return {
      bins: Uint16Array.from(ascending, ([bin]) => bin),
      counts: Float64Array.from(ascending, ([, count]) => count),
    }
  })

describe('packed histograms', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        expect(unpackHistogram(packHistogram(histogram))).toEqual(histogram)
      }),
    )
  })

  it('may have every bin', () => {
    const bins = Uint16Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin)
    const histogram = { bins, counts: new Float64Array(HISTOGRAM_BINS).fill(Number.MAX_SAFE_INTEGER) }
    expect(unpackHistogram(packHistogram(histogram))).toEqual(histogram)
    expect(packHistogram(histogram).length).toBeLessThan(360_000)
  })

  it('are cut apart at their ends', () => {
    fc.assert(
      fc.property(fc.array(histograms), (all) => {
        const packer = new HistogramPacker()
        for (const histogram of all) packer.add(histogram)
        const { bytes, ends } = packer.finish()
        const cut = all.map((_, i) => unpackHistogram(bytes.subarray(i > 0 ? ends[i - 1] : 0, ends[i])))
        expect(cut).toEqual(all)
        expect(packer.finish().bytes.length).toBe(0)
      }),
    )
  })
})
