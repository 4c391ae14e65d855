/** The bars of a tensor's histogram, whichever way they are spaced. */
import type { LinearHistogram, LogHistogram } from '../../../shared/model/stats.ts'

/** Values from `from` up to `to`; a bar of negative values holds its lower edge, not its upper one. */
export interface Bar {
  readonly from: number
  readonly to: number
  readonly count: number
}

export interface BarChart {
  readonly bars: readonly Bar[]
  /** Finite values that lie in no bar. */
  readonly beyond: number
  /** Where a value lies: 0 at the left edge, 1 at the right one; undefined beyond them. */
  readonly position: (value: number) => number | undefined
}

/** Bars of equal width. */
export function linearBars({ limit, counts, below, above }: LinearHistogram): BarChart {
  const width = (2 * limit) / counts.length
  return {
    bars: counts.map((count, i) => ({ from: -limit + i * width, to: -limit + (i + 1) * width, count })),
    beyond: below + above,
    position: (value) => (Math.abs(value) > limit ? undefined : (value + limit) / (2 * limit)),
  }
}

/** A bar an octave, mirrored about one in the middle that holds zeros and what is nearer to zero than the first octave. */
export function octaveBars({ firstExponent, negative, positive, nearer, zeros }: LogHistogram): BarChart {
  const octave = (count: number, i: number): Bar => ({
    from: 2 ** (firstExponent + i),
    to: 2 ** (firstExponent + i + 1),
    count,
  })
  const mirrored = ({ from, to, count }: Bar): Bar => ({ from: -to, to: -from, count })
  const least = 2 ** firstExponent
  const bars = [
    ...negative.map(octave).map(mirrored).toReversed(),
    { from: -least, to: least, count: nearer + zeros },
    ...positive.map(octave),
  ]
  const middle = negative.length + 0.5
  return {
    bars,
    beyond: 0,
    position: (value) => {
      if (Math.abs(value) < least) return middle / bars.length
      const octaves = Math.log2(Math.abs(value)) - firstExponent
      const at = middle + Math.sign(value) * (0.5 + octaves)
      return at < 0 || at > bars.length ? undefined : at / bars.length
    },
  }
}
