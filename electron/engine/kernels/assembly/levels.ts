// Values that are known together with how often they occur: what tables of counts come down to.
import { countTimes } from './histogram'
import { LEVEL_CAPACITY, LEVELS } from './memory'
import { addRange, addSums, addZeros, countNonFinite } from './statistics'
import { sumError } from './exact-sum'

let nLevels: usize = 0

/** Adds a value that occurs n times, n > 0. Its product with n must fit an f64. Call `flushLevels` after the last one. */
export function addLevel(x: f32, n: u32): void {
  const value = <f64>x
  const times = <f64>n
  if (value - value != 0) {
    countNonFinite(value, times)
    return
  }
  countTimes(x, n)
  if (value == 0) addZeros(times)
  const at = LEVELS + (nLevels << 4)
  store<f64>(at, value)
  store<f64>(at, times, 8)
  if (++nLevels == LEVEL_CAPACITY) flushLevels()
}

/** The statistics of the levels, as `addTile32` takes them of a tile. */
export function flushLevels(): void {
  const end = LEVELS + (nLevels << 4)
  nLevels = 0
  let n: f64 = 0
  let sum: f64 = 0
  let sumLow: f64 = 0
  let magnitudes: f64 = 0
  let squared: f64 = 0
  let low = Infinity
  let high = -Infinity
  for (let at = LEVELS; at < end; at += 16) {
    const x = load<f64>(at)
    const times = load<f64>(at, 8)
    const total = x * times
    const s = sum + total
    sumLow += sumError(sum, total, s)
    sum = s
    n += times
    magnitudes += abs(total)
    squared += x * total
    low = min(low, x)
    high = max(high, x)
  }
  if (n == 0) return
  addRange(low, high)
  const mean = (sum + sumLow) / n
  let drift: f64 = 0
  let deviations: f64 = 0
  for (let at = LEVELS; at < end; at += 16) {
    const d = load<f64>(at) - mean
    const total = d * load<f64>(at, 8)
    drift += total
    deviations += d * total
  }
  addSums(n, sum, sumLow, magnitudes, squared, max(deviations - (drift * drift) / n, 0), false)
}
