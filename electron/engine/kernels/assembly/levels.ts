// Values that are known together with how often they occur: what tables of counts come down to. Many values of one step,
// x = step * k with integers k, go as one group: sums over n, n * k and n * k * k are exact, so nothing is lost.
import { countTimes } from './histogram'
import { LEVEL_CAPACITY, LEVELS } from './memory'
import { addRange, addSums, addZeros, countNonFinite } from './statistics'
import { addToSum, sumError } from './exact-sum'

let nLevels: usize = 0

const SIZE: usize = 40

/** n values near x, with the sums of their magnitudes, of their distances to x and of the squares of these. */
// @ts-ignore: decorator
@inline
function storeLevel(x: f64, n: f64, magnitudes: f64, e: f64, ee: f64): void {
  const at = LEVELS + nLevels * SIZE
  store<f64>(at, x)
  store<f64>(at, n, 8)
  store<f64>(at, e, 16)
  store<f64>(at, ee, 24)
  store<f64>(at, magnitudes, 32)
  if (++nLevels == LEVEL_CAPACITY) flushLevels()
}

/** Adds a value that occurs n times, n > 0. Its product with n must fit an f64. Call `flushLevels` after the last one. */
export function addLevel(x: f32, n: u32): void {
  const value = <f64>x
  const times = <f64>n
  if (value - value != 0) {
    countNonFinite(value, times)
    return
  }
  countTimes(x, n)
  addRange(value, value)
  if (value == 0) addZeros(times)
  storeLevel(value, times, abs(value) * times, 0, 0)
}

/**
 * Adds n > 0 values step * k, given the sums of k, |k| and k * k over them, none of them above 2^52. Histogram, range and
 * zeros are the caller's.
 */
export function addGroup(step: f64, n: f64, sum: f64, magnitudes: f64, squares: f64): void {
  // About an integer next to the mean, so that no difference of large squares is taken.
  const center = nearest(sum / n)
  const e = sum - center * n
  const ee = squares - center * (sum + e)
  storeLevel(step * center, n, abs(step) * magnitudes, step * e, step * step * ee)
}

/** Are sums of levels added up without any rounding, as those of tiles are? Slower: for few levels of many magnitudes. */
let exactly: bool = false

export function setExactly(value: bool): void {
  exactly = value
}

/** The statistics of the levels, as `addTile32` takes them of a tile. */
export function flushLevels(): void {
  const end = LEVELS + nLevels * SIZE
  nLevels = 0
  let n: f64 = 0
  let sum: f64 = 0
  let sumLow: f64 = 0
  let magnitudes: f64 = 0
  let squared: f64 = 0
  for (let at = LEVELS; at < end; at += SIZE) {
    const x = load<f64>(at)
    const times = load<f64>(at, 8)
    const e = load<f64>(at, 16)
    const total = x * times + e
    if (exactly) addToSum(total)
    const s = sum + total
    sumLow += sumError(sum, total, s)
    sum = s
    n += times
    magnitudes += load<f64>(at, 32)
    squared += x * (total + e) + load<f64>(at, 24)
  }
  if (n == 0) return
  const mean = (sum + sumLow) / n
  let drift: f64 = 0
  let deviations: f64 = 0
  for (let at = LEVELS; at < end; at += SIZE) {
    const d = load<f64>(at) - mean
    const e = load<f64>(at, 16)
    const total = d * load<f64>(at, 8) + e
    drift += total
    deviations += d * (total + e) + load<f64>(at, 24)
  }
  addSums(n, sum, sumLow, magnitudes, squared, max(deviations - (drift * drift) / n, 0), exactly)
}
