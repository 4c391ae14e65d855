// Rows (runs along dimension 0) whose values are all zero, of either sign. Almost every row is settled by its first block, so
// that the whole costs a percent or two of a scan: only rows that begin with zeros are decoded further.
import { RESULT, TILE, TILE_VALUES } from './memory'
import { FIRST_ZERO_ROW, ZERO_ROWS } from './result'
import { Type } from './type-ids'

/** Blocks in a row; 0: rows are not measured. */
let rowBlocks: i32 = 0
/** Blocks of the current row that have not come yet. */
let left: i32 = 0
let isZero: bool = true
/** Values in a row. */
let rowLength: f64 = 0
/** Rows of the chunk that are over. */
let done: i32 = 0

let count: i32 = 0
let first: i32 = -1

export function beginRows(blocks: i32): void {
  rowBlocks = left = blocks
  isZero = true
  done = count = 0
  first = -1
}

/** Leaves the number of rows of zeros, and the first value of the first of them, at RESULT. */
export function finishRows(): void {
  store<f64>(RESULT + ZERO_ROWS, <f64>count)
  store<f64>(RESULT + FIRST_ZERO_ROW, count ? <f64>first * rowLength : -1)
}

type Decode = (type: i32, src: usize, dst: usize, n: i32) => void

export function countRows(type: i32, blockSize: i32, typeSize: i32, src: usize, nBlocks: i32, decode: Decode): void {
  if (!rowBlocks) return
  rowLength = <f64>rowBlocks * <f64>blockSize
  for (let at = 0; at < nBlocks; ) {
    const run = min(left, nBlocks - at)
    if (isZero) isZero = areZero(type, blockSize, typeSize, src + <usize>(at * typeSize), run, decode)
    at += run
    left -= run
    if (left) continue
    if (isZero) {
      if (!count) first = done
      count++
    }
    done++
    left = rowBlocks
    isZero = true
  }
}

function areZero(type: i32, blockSize: i32, typeSize: i32, src: usize, nBlocks: i32, decode: Decode): bool {
  switch (type) {
    case Type.F32: case Type.I32: return bitsAreZero(src, nBlocks << 2, type == Type.F32 ? 0x7fffffff : 0xffffffff)
    case Type.F16: case Type.BF16: return bitsAreZero(src, nBlocks << 1, 0x7fff7fff)
    case Type.I8: return bitsAreZero(src, nBlocks, 0xffffffff)
    case Type.I16: return bitsAreZero(src, nBlocks << 1, 0xffffffff)
  }
  const wide = type == Type.I64 || type == Type.F64
  // One block first: most often that is enough.
  let n = 1
  for (let at = 0; at < nBlocks; at += n, n = min(TILE_VALUES / blockSize, nBlocks - at)) {
    decode(type, src + <usize>(at * typeSize), TILE, n)
    if (!(wide ? tileIsZero64(n * blockSize) : tileIsZero32(n * blockSize))) return false
  }
  return true
}

/** Are the bits of the mask 0 in all of these bytes? Half numbers at the end are looked at by the low part of the mask. */
function bitsAreZero(src: usize, nBytes: i32, mask: u32): bool {
  const lanes = i32x4.splat(mask)
  let at = 0
  for (; at + 16 <= nBytes; at += 16)
    if (v128.any_true(v128.and(v128.load(src + <usize>at), lanes))) return false
  for (; at + 4 <= nBytes; at += 4) if (load<u32>(src + <usize>at) & mask) return false
  for (let i = 0; at < nBytes; at++, i++) if (load<u8>(src + <usize>at) & <u8>(mask >> (<u32>i << 3))) return false
  return true
}

function tileIsZero32(n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u32>(TILE + (<usize>i << 2)) & 0x7fffffff) return false
  return true
}

function tileIsZero64(n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u64>(TILE + (<usize>i << 3)) & 0x7fffffffffffffff) return false
  return true
}
