// Where everything lies. All of it is static: nothing is allocated after instantiation.

import { DIFFERENCE_NUMBERS } from './difference'
import { RESULT_NUMBERS } from './result'

/** Values in a tile: 8 KiB as f32, 16 KiB as f64, so that a tile stays in the first-level cache. */
export const TILE_VALUES: i32 = 2048

// Bytes of the file, written by the host: 1 MiB. Kernels load 16 bytes at a time and may read past the last block, never
// further than the slack.
export const INPUT: usize = memory.data(1048576 + 64, 64)

// One tile of f32 or f64, and slack for kernels that store 8 values at a time.
export const TILE: usize = memory.data(2048 * 8 + 64, 64)

// The histogram has 32768 bins: the top 15 bits of a float32. Four sub-tables of u32 counters, taken in turn, so that equal neighbours do not wait for each other's increment.
// The stride is no power of two: equal bins of the sub-tables would share the low address bits.
export const HISTOGRAM_STRIDE: usize = 32768 * 4 + 0x440
export const HISTOGRAM: usize = memory.data((32768 * 4 + 0x440) * 4, 64)

// Indices that wait to be counted (u32, byte offsets of counters): see histogram.ts.
export const RING: usize = memory.data(1024, 64)

// What finish() leaves for the host: numbers (f64, see result.ts), bins that are not empty (u16), their counts (f64).
export const RESULT: usize = memory.data(RESULT_NUMBERS * 8, 64)
export const RESULT_BINS: usize = memory.data(32768 * 2, 64)
export const RESULT_COUNTS: usize = memory.data(32768 * 8, 64)

// For every sign byte, 8 bytes: 0 for plus, 255 for minus. Filled when the module starts.
export const SIGN_MASKS: usize = memory.data(256 * 8, 64)

// Constants of hot loops, four lanes each. V8 builds a v128 literal anew at every use; one that is loaded stays in its register.
export const C_BIN_OFFSET: usize = memory.data<u32>([0x1fffc, 0x1fffc, 0x1fffc, 0x1fffc], 16)
export const C_ABS64: usize = memory.data<u64>([0x7fffffffffffffff, 0x7fffffffffffffff], 16)
export const C_F16_EXPONENT: usize = memory.data<u32>([0x7c007c00, 0x7c007c00, 0x7c007c00, 0x7c007c00], 16)
export const C_F16_BITS: usize = memory.data<u32>([0x8fffe000, 0x8fffe000, 0x8fffe000, 0x8fffe000], 16)
export const C_F16_REBIAS: usize = memory.data<u32>([0x38000000, 0x38000000, 0x38000000, 0x38000000], 16)

// What tables of counts come down to, before it goes to the statistics: see levels.ts.
export const LEVEL_CAPACITY: usize = 512
export const LEVELS: usize = memory.data(512 * 40, 64)

// Counters of every 16-bit pattern, in two sub-tables: see count-table.ts.
export const PATTERN_STRIDE: usize = 65536 * 4 + 0x440
export const PATTERNS: usize = memory.data((65536 * 4 + 0x440) * 2, 64)

// Rows of the joint table that are in use, a byte each: see joint-table.ts.
export const TOUCHED: usize = memory.data(65536, 64)

// For every byte, 16 counters of one byte: how often each of the 16 codes is in its two nibbles. Filled when the module starts.
export const ONE_HOT: usize = memory.data(256 * 16, 64)

// The super-block in work of super-blocks.ts: 16 groups of 16 codes (i8) and the scale of each group (i16).
export const CODES: usize = memory.data(256, 64)
export const GROUP_SCALES: usize = memory.data(32, 64)

// The value of every half float. Filled when the module starts.
export const F16_VALUES: usize = memory.data(65536 * 4, 64)

// Of level-counts.ts. Bins (u32, byte offsets of counters) and counts (u8) of the 8 times 16 levels of the last super-block.
export const LEVEL_BINS: usize = memory.data(8 * 16 * 4, 64)
export const LEVEL_COUNTS: usize = memory.data(8 * 16, 64)
// Two super-blocks of Q4_K with the two codes of each byte from one sub-block.
export const PAIRED: usize = memory.data(2 * 128, 64)
// Sub-blocks of the super-block in work: scales and minima (i16), minima as floats, and the least t that is not below zero (i16).
export const SUB_SCALES: usize = memory.data(16 * 2, 16)
export const SUB_MINIMA: usize = memory.data(16 * 2, 16)
export const SUB_MINIMA_F32: usize = memory.data(16 * 4, 16)
export const SUB_SIGN_CHANGE: usize = memory.data(16 * 2, 16)
export const SUB_COUNTS: usize = memory.data(16 * 4 * 2, 16)

// Of comparisons, see pairs.ts: input and tile of the other model (those of the reference are INPUT and TILE), the weight of each
// column (f64), the numbers that finishPairs() leaves (f64, see difference.ts; the histogram lies where finish() leaves it).
export const INPUT_OTHER: usize = memory.data(1048576 + 64, 64)
export const TILE_OTHER: usize = memory.data(2048 * 8 + 64, 64)
export const WEIGHTS: usize = memory.data(131072 * 8 + 64, 64)
export const DIFFERENCE: usize = memory.data(DIFFERENCE_NUMBERS * 8, 64)
// As C_BIN_OFFSET, but for the sign.
export const C_ABS_BIN_OFFSET: usize = memory.data<u32>([0xfffc, 0xfffc, 0xfffc, 0xfffc], 16)
