import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { quantiles } from '../../../../electron/engine/stats/quantiles.ts'
import { QUANTILES, type SparseHistogram } from '../../../../shared/stats.ts'

const kernels = createKernels()

function histogramOf(values: Float32Array): SparseHistogram {
  kernels.begin(0, 'little')
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  kernels.input.set(bytes)
  kernels.accumulate(bytes.length)
  return kernels.finish().histogram
}

const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) })

describe('quantiles', () => {
  it('lie within 1/64 of the exact ones', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3000 }), (array) => {
        const values = Float32Array.from(array)
        const sorted = values.toSorted()
        const found = quantiles(histogramOf(values))!
        QUANTILES.forEach((part, i) => {
          const exact = sorted[Math.max(1, Math.ceil(part * values.length)) - 1]!
          const tiny = Math.abs(exact) < 2 ** -125
          expect(Math.abs(found[i]! - exact)).toBeLessThanOrEqual(tiny ? 2 ** -125 : Math.abs(exact) / 64)
        })
      }),
    )
  })

  it('never decrease', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (array) => {
        const found = quantiles(histogramOf(Float32Array.from(array)))!
        for (let i = 1; i < found.length; i++) expect(found[i]!).toBeGreaterThanOrEqual(found[i - 1]!)
      }),
    )
  })

  it('know zero exactly and nothing of nothing', () => {
    expect(quantiles(histogramOf(Float32Array.of(0, -0, 0)))).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(quantiles({ bins: new Uint16Array(), counts: new Float64Array() })).toBeUndefined()
    expect(quantiles(histogramOf(Float32Array.of(NaN, Infinity)))).toBeUndefined()
  })
})
