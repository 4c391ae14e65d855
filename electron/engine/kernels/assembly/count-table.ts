// F16 and BF16: how often each 16-bit pattern occurs. All else follows from that when the chunk ends.
// Two sub-tables, so that equal neighbours do not wait for each other's increment.
import { f16bits } from './convert'
import { addLevel, flushLevels } from './levels'
import { PATTERN_STRIDE, PATTERNS } from './memory'

const BYTES: usize = 65536 * 4

// @ts-ignore: decorator
@inline
function count0(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS) + 1, PATTERNS)
}

// @ts-ignore: decorator
@inline
function count1(at: usize): void {
  store<u32>(at, load<u32>(at, PATTERNS + PATTERN_STRIDE) + 1, PATTERNS + PATTERN_STRIDE)
}

/** Counts n values of two bytes. */
export function countPatterns(src: usize, n: i32): void {
  const last = src + (<usize>n << 1)
  for (const end = src + (<usize>(n & ~7) << 1); src < end; src += 16) {
    count0(<usize>load<u16>(src) << 2)
    count1(<usize>load<u16>(src, 2) << 2)
    count0(<usize>load<u16>(src, 4) << 2)
    count1(<usize>load<u16>(src, 6) << 2)
    count0(<usize>load<u16>(src, 8) << 2)
    count1(<usize>load<u16>(src, 10) << 2)
    count0(<usize>load<u16>(src, 12) << 2)
    count1(<usize>load<u16>(src, 14) << 2)
  }
  for (; src < last; src += 2) count0(<usize>load<u16>(src) << 2)
}

// @ts-ignore: decorator
@inline
function quad(at: usize): v128 {
  return i32x4.add(v128.load(at, PATTERNS), v128.load(at, PATTERNS + PATTERN_STRIDE))
}

function anyBetween(from: usize, to: usize): bool {
  for (let at = from << 2; at < to << 2; at += 16) if (v128.any_true(quad(at))) return true
  return false
}

/** Has a pattern been counted whose exponent is all ones? `exponent` is that of infinity. */
export function hasNonFinitePattern(exponent: usize): bool {
  return anyBetween(exponent, 0x8000) || anyBetween(exponent | 0x8000, 0x10000)
}

// @ts-ignore: decorator
@inline
function addPattern(pattern: usize, n: u32, bf16: bool): void {
  if (n) addLevel(bf16 ? reinterpret<f32>(<u32>pattern << 16) : f16bits(<u32>pattern), n)
}

/** Hands what was counted to the statistics, and forgets it. */
export function finishPatterns(bf16: bool): void {
  for (let at: usize = 0; at < BYTES; at += 16) {
    const counts = quad(at)
    if (!v128.any_true(counts)) continue
    const pattern = at >> 2
    addPattern(pattern, i32x4.extract_lane(counts, 0), bf16)
    addPattern(pattern + 1, i32x4.extract_lane(counts, 1), bf16)
    addPattern(pattern + 2, i32x4.extract_lane(counts, 2), bf16)
    addPattern(pattern + 3, i32x4.extract_lane(counts, 3), bf16)
  }
  flushLevels()
  clearPatterns()
}

export function clearPatterns(): void {
  memory.fill(PATTERNS, 0, 2 * PATTERN_STRIDE)
}
