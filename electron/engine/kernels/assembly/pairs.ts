// Two tensors compared value by value: tiles of both are decoded to floats, one loop takes everything from them.
import { decode } from './decode'
import { beginHistogram, countTimes, flushRing } from './histogram'
import { INPUT, INPUT_OTHER, TILE, TILE_OTHER, TILE_VALUES } from './memory'
import { addEqualTile, addTiles } from './pair-tile'
import { addWideTiles } from './pair-tile-wide'
import { addPairsSlowly, beginDifference, finishDifference } from './pair-statistics'
import { Type } from './type-ids'

// @ts-ignore: decorator
@inline
function isWide(type: i32): bool {
  return type == Type.F64 || type == Type.I32 || type == Type.I64
}

/** `nColumns`: columns of WEIGHTS, 0 for no weights. */
export function beginPairs(nColumns: i32): void {
  beginHistogram()
  beginDifference(nColumns)
}

export function finishPairs(): void {
  flushRing()
  finishDifference()
}

/**
 * Compares the first `nValues` values of INPUT with those of INPUT_OTHER. Sizes are those of the types' blocks, in values and
 * bytes. `same`: both have the same type and the same bytes.
 */
export function accumulatePairs(
  type: i32, blockSize: i32, typeSize: i32,
  otherType: i32, otherBlockSize: i32, otherTypeSize: i32,
  nValues: i32, same: bool,
): void {
  const wide = isWide(type) || isWide(otherType)
  let src = INPUT
  let other = INPUT_OTHER
  for (let left = nValues; left > 0; left -= TILE_VALUES) {
    const n = min(left, TILE_VALUES)
    if (wide) {
      decodeWide(type, src, TILE, n, n / blockSize)
      decodeWide(otherType, other, TILE_OTHER, n, n / otherBlockSize)
      if (!addWideTiles(n)) addPairsSlowly(n)
    } else {
      const a = decodeNarrow(type, src, TILE, n / blockSize)
      if (!same || !addEqualTile(a, n)) {
        const b = decodeNarrow(otherType, other, TILE_OTHER, n / otherBlockSize)
        if (!addTiles(a, b, n)) {
          widen(a, TILE, n)
          widen(b, TILE_OTHER, n)
          addPairsSlowly(n)
        }
      } else countTimes(0, n)
    }
    src += <usize>((TILE_VALUES / blockSize) * typeSize)
    other += <usize>((TILE_VALUES / otherBlockSize) * otherTypeSize)
  }
}

/** Where the floats are: those of F32 stay in the input. */
// @ts-ignore: decorator
@inline
function decodeNarrow(type: i32, src: usize, dst: usize, nBlocks: i32): usize {
  if (type == Type.F32) return src
  decode(type, src, dst, nBlocks)
  return dst
}

/** Values as f64, whatever the type. */
function decodeWide(type: i32, src: usize, dst: usize, n: i32, nBlocks: i32): void {
  decode(type, src, dst, nBlocks)
  if (!isWide(type)) widen(dst, dst, n)
}

/** n f32 to f64, from the last to the first: both may be at the same place. */
function widen(src: usize, dst: usize, n: i32): void {
  for (let i = <usize>n; i-- > 0;) store<f64>(dst + (i << 3), <f64>load<f32>(src + (i << 2)))
}
