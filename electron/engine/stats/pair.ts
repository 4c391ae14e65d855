/** Numbers of about 106 bits as unevaluated pairs `[hi, lo]` (Dekker 1971; Knuth, TAOCP 2, 4.2.2). */

export type Pair = readonly [number, number]

/** a + b and its rounding error, exactly. */
function twoSum(a: number, b: number): Pair {
  const s = a + b
  const t = s - a
  return [s, a - (s - t) + (b - t)]
}

/** 2^27 + 1: splits 53 bits into two halves whose products are exact. */
const SPLITTER = 134217729

function split(a: number): Pair {
  const c = SPLITTER * a
  const high = c - (c - a)
  return [high, a - high]
}

/** a * b and its rounding error, exactly; |a| and |b| below 2^900. */
function twoProduct(a: number, b: number): Pair {
  const p = a * b
  const [ah, al] = split(a)
  const [bh, bl] = split(b)
  return [p, ah * bh - p + ah * bl + al * bh + al * bl]
}

/** Sum of two pairs. */
export function addPairs(a: Pair, b: Pair): Pair {
  const [high, error] = twoSum(a[0], b[0])
  const [low, lowError] = twoSum(a[1], b[1])
  const [s, t] = twoSum(high, error + low)
  return twoSum(s, t + lowError)
}

/** A pair times a number. */
export function multiplyPair(a: Pair, b: number): Pair {
  const [p, e] = twoProduct(a[0], b)
  return twoSum(p, e + a[1] * b)
}

export function negatePair(a: Pair): Pair {
  return [-a[0], -a[1]]
}

/** A pair times a power of two, exact unless it gets subnormal. */
export function scalePair(a: Pair, factor: number): Pair {
  return [a[0] * factor, a[1] * factor]
}
