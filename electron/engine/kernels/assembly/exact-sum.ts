// Sums without rounding: a number is kept as an expansion, f64 terms that do not overlap, in ascending magnitude
// (Shewchuk 1997, "Adaptive precision floating-point arithmetic", as in Python's math.fsum).

/** Rounding error of s = a + b (Knuth's TwoSum). */
// @ts-ignore: decorator
@inline
export function sumError(a: f64, b: f64, s: f64): f64 {
  const t = s - a
  return a - (s - t) + (b - t)
}

// The span of f64 holds 40 terms of 53 bits; but terms can be as short as a bit, until `compress` makes them long.
const CAPACITY: i32 = 64
const TERMS: usize = memory.data(64 * 8, 64)
let nTerms: i32 = 0

/** Shewchuk's compression: the same sum in as few terms as may be, each of them nearly 53 bits. */
function compress(): void {
  let bottom = nTerms - 1
  let x = load<f64>(TERMS + (<usize>bottom << 3))
  for (let i = bottom - 1; i >= 0; i--) {
    const term = load<f64>(TERMS + (<usize>i << 3))
    const s = x + term
    const e = sumError(x, term, s)
    x = s
    if (e == 0) continue
    store<f64>(TERMS + (<usize>bottom << 3), s)
    bottom--
    x = e
  }
  store<f64>(TERMS + (<usize>bottom << 3), x)
  let kept = 0
  for (let i = bottom + 1; i < nTerms; i++) {
    const term = load<f64>(TERMS + (<usize>i << 3))
    const s = term + x
    const e = sumError(term, x, s)
    x = s
    if (e == 0) continue
    store<f64>(TERMS + (<usize>kept << 3), e)
    kept++
  }
  store<f64>(TERMS + (<usize>kept << 3), x)
  nTerms = kept + 1
}

export function clearSum(): void {
  nTerms = 0
}

/** Adds a finite number. */
export function addToSum(value: f64): void {
  let x = value
  let kept = 0
  for (let i = 0; i < nTerms; i++) {
    const term = load<f64>(TERMS + (<usize>i << 3))
    const s = x + term
    const e = sumError(x, term, s)
    if (e != 0) {
      store<f64>(TERMS + (<usize>kept << 3), e)
      kept++
    }
    x = s
  }
  if (x != 0) {
    store<f64>(TERMS + (<usize>kept << 3), x)
    kept++
  }
  nTerms = kept
  if (kept == CAPACITY) compress()
}

/** Multiplies by a power of two; exact as long as nothing gets subnormal. */
export function scaleSum(factor: f64): void {
  const count = nTerms
  nTerms = 0
  for (let i = 0; i < count; i++) addToSum(load<f64>(TERMS + (<usize>i << 3)) * factor)
}

/** Stores the sum as an unevaluated pair: its value and what is left. */
export function storeSum(at: usize): void {
  let high: f64 = 0
  let low: f64 = 0
  let i = nTerms - 1
  if (i >= 0) high = load<f64>(TERMS + (<usize>i << 3))
  while (--i >= 0 && low == 0) {
    const term = load<f64>(TERMS + (<usize>i << 3))
    const s = high + term
    low = sumError(high, term, s)
    high = s
  }
  for (; i >= 0; i--) low += load<f64>(TERMS + (<usize>i << 3))
  const s = high + low
  store<f64>(at, s)
  store<f64>(at, sumError(high, low, s), 8)
}
