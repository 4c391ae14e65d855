/** Several measurements of one thing. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @param values one at least */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted[sorted.length - 1]! }
}

/** Differences below this part count as noise however close the measurements of each lie together: two are not many. */
const LEAST_NOISE = 0.03

/**
 * Can the difference of two medians be chance? It is when the slower one was once as fast as the faster one usually is.
 * The slowest does not count: what disturbs makes slower only, and one disturbed round says nothing of the others.
 */
export function isNoise(a: Spread, b: Spread): boolean {
  const [fast, slow] = a.median <= b.median ? [a, b] : [b, a]
  return slow.median - fast.median <= LEAST_NOISE * fast.median || slow.min <= fast.median
}
