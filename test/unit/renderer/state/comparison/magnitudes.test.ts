import { expect, it } from 'vitest'
import { magnitudeCharts } from '../../../../../renderer/state/comparison/magnitudes.ts'

it('magnitudeCharts puts histograms over the same octaves, both signs together', () => {
  const difference = { firstExponent: -3, negative: [0, 0], positive: [5, 1], nearer: 0, zeros: 2 }
  const reference = { firstExponent: -1, negative: [1, 2], positive: [10, 20], nearer: 0, zeros: 0 }
  expect(magnitudeCharts({ difference, reference, other: undefined })).toEqual({
    firstExponent: -3,
    octaves: 4,
    series: [
      { name: 'reference', counts: [0, 0, 11, 22] },
      { name: 'difference', counts: [5, 1, 0, 0] },
    ],
  })
})
