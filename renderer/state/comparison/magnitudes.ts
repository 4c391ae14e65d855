/** Histograms of magnitudes over the same octaves, to be drawn over each other. */
import type { LogHistogram } from '../../../shared/model/stats.ts'

export type MagnitudeSeries = 'reference' | 'other' | 'difference'

export interface MagnitudeCharts {
  /** The first octave holds magnitudes from 2 to this power. */
  readonly firstExponent: number
  readonly octaves: number
  /** Counts by octave, of the histograms that are there. The difference comes last: it is drawn on top. */
  readonly series: readonly { readonly name: MagnitudeSeries; readonly counts: readonly number[] }[]
}

/** Numbers of both signs are counted together. Zeros are in no octave. */
export function magnitudeCharts(histograms: {
  readonly difference: LogHistogram
  readonly reference: LogHistogram | undefined
  readonly other: LogHistogram | undefined
}): MagnitudeCharts {
  const { reference, other, difference } = histograms
  const given = (
    [
      ['reference', reference],
      ['other', other],
      ['difference', difference],
    ] as const
  ).flatMap(([name, histogram]) => (histogram && histogram.positive.length > 0 ? [{ name, histogram }] : []))
  const firstExponent = given.reduce((least, { histogram }) => Math.min(least, histogram.firstExponent), Infinity)
  const end = given.reduce((most, { histogram: { firstExponent, positive } }) => {
    return Math.max(most, firstExponent + positive.length)
  }, -Infinity)
  if (given.length === 0) return { firstExponent: difference.firstExponent, octaves: 1, series: [] }
  const octaves = end - firstExponent
  const series = given.map(({ name, histogram }) => ({
    name,
    counts: Array.from({ length: octaves }, (_, i) => {
      const at = i + firstExponent - histogram.firstExponent
      return (histogram.positive[at] ?? 0) + (histogram.negative[at] ?? 0)
    }),
  }))
  return { firstExponent, octaves, series }
}
