import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { quantiles } from '../../../../electron/engine/stats/quantiles.ts'
import { runningCounts } from '../../../../electron/engine/stats/running-counts.ts'
import { QUANTILES } from '../../../../shared/model/stats.ts'

const kernels = createKernels()

function quantilesOf(values: Float32Array) {
  kernels.begin(0, 'little')
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  kernels.input.set(bytes)
  kernels.accumulate(bytes.length)
  const { partial, histogram } = kernels.finish()
  return quantiles(runningCounts(histogram), partial.min, partial.max)
}

const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) })

/** Values all so near to zero that the bins, 2^-132 wide there, do not tell them apart. */
function tooSmall(values: Float32Array): boolean {
  return values.some((x) => x !== 0) && values.every((x) => Math.abs(x) < 2 ** -120)
}

describe('quantiles', () => {
  it('lie within 1/64 of the exact ones', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3000 }), (array) => {
        const values = Float32Array.from(array)
        const sorted = values.toSorted()
        const found = quantilesOf(values)
        if (tooSmall(values)) {
          expect(found).toBeUndefined()
          return
        }
        QUANTILES.forEach((part, i) => {
          const exact = sorted[Math.max(1, Math.ceil(part * values.length)) - 1]!
          const tiny = Math.abs(exact) < 2 ** -125
          expect(Math.abs(found![i]! - exact)).toBeLessThanOrEqual(tiny ? 2 ** -132 : Math.abs(exact) / 64)
        })
      }),
    )
  })

  it('never decrease', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (array) => {
        const found = quantilesOf(Float32Array.from(array)) ?? []
        for (let i = 1; i < found.length; i++) expect(found[i]!).toBeGreaterThanOrEqual(found[i - 1]!)
      }),
    )
  })

  it('know zero exactly and nothing of nothing', () => {
    expect(quantilesOf(Float32Array.of(0, -0, 0))).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(
      quantiles(runningCounts({ bins: new Uint16Array(), counts: new Float64Array() }), Infinity, -Infinity),
    ).toBeUndefined()
    expect(quantilesOf(Float32Array.of(NaN, Infinity))).toBeUndefined()
  })
})
