// What the host (kernels.ts) calls. One instance measures one chunk at a time. The base path decodes a tile to floats, then
// one loop takes every statistic from it. Most types have a faster path for all but the first tiles: see kernels.md.
// Two tensors are compared by pairs.ts.
import { clearPatterns, countBytes, countPatterns, finishBytes, finishPatterns, hasNonFinitePattern } from './count-table'
import { decode } from './decode'
import { countGrid } from './grid-counts'
import { beginHistogram, binTotal, flushRing } from './histogram'
import { scalesAreFinite, sumIntegers } from './integer-sums'
import { clearTile, resetLimit, tileMagnitudes, tileSquares, tileSum } from './integer-tile'
import { clearJoint, countJoint, finishJoint, hasSuspectScale } from './joint-table'
import { countIQ4XS, countQ2K, countQ4K } from './level-counts'
import { INPUT, TILE, TILE_VALUES } from './memory'
import { blocksAreExact } from './minima'
import { offsetDeviations, offsetsAreExact, sumOffsets } from './offset-sums'
import { sumQ5K } from './q5k-sums'
import {
  addCount,
  addSums,
  addZeros,
  beginStatistics,
  finishStatistics,
  firstIsKnown,
  noteFirst,
  setZeros,
} from './statistics'
import { addTile32, addTile32SaveZeros, addTile64, cheapM2, countZeros32, secondPass32 } from './tile'
import { Type } from './type-ids'
import { beginRows, countRows, finishRows } from './zero-rows'

export { DIFFERENCE, INPUT, INPUT_OTHER, RESULT, RESULT_BINS, RESULT_COUNTS, TILE, WEIGHTS } from './memory'
export { accumulatePairs, beginPairs, finishPairs } from './pairs'

/** Decodes `nBlocks` from INPUT, which must fit a tile, to TILE. */
export function decodeTile(type: i32, nBlocks: i32): void {
  decode(type, INPUT, TILE, nBlocks)
}

const BASE: i32 = 0
const PATTERN_COUNTS: i32 = 1
const JOINT_COUNTS: i32 = 2
const INTEGER_SUMS: i32 = 3

/** How the type of the chunk is measured after its first tiles. */
let family: i32 = BASE
let chunkType: i32 = 0
let tilesDone: i32 = 0
/** Tiles that take the base path: what a fast path costs at the end of a chunk must be worth it. */
let baseTiles: i32 = 0
/** Values that a table holds. */
let tableValues: i32 = 0
/** As many as fit the sums of integers that a table comes down to; codes are at most 12, of IQ4_NL 127. */
let tableCapacity: i32 = 0

function familyOf(type: i32): i32 {
  switch (type) {
    case Type.F16: case Type.BF16: case Type.I8: case Type.I16: return PATTERN_COUNTS
    case Type.Q4_0: case Type.IQ4_NL: case Type.TQ1_0: case Type.TQ2_0: case Type.MXFP4: case Type.NVFP4: case Type.Q1_0: case Type.Q2_0:
      return JOINT_COUNTS
    case Type.Q4_1: case Type.Q5_0: case Type.Q5_1: case Type.Q8_0: case Type.Q8_1:
    case Type.Q2_K: case Type.Q3_K: case Type.Q4_K: case Type.Q5_K: case Type.Q6_K:
    case Type.IQ1_S: case Type.IQ1_M: case Type.IQ2_XXS: case Type.IQ2_XS: case Type.IQ2_S: case Type.IQ3_XXS: case Type.IQ3_S: case Type.IQ4_XS:
      return INTEGER_SUMS
    default: return BASE
  }
}

function clearTable(): void {
  if (!tableValues) return
  if (family == PATTERN_COUNTS) clearPatterns()
  else clearJoint()
  tableValues = 0
}

/** `fromTile`: where the fast path begins, -1 for the default; `rowBlocks`: blocks in a row, 0 not to look at rows. */
export function begin(type: i32, fromTile: i32, rowBlocks: i32): void {
  clearTable()
  beginRows(rowBlocks)
  beginStatistics()
  beginHistogram()
  chunkType = type
  family = familyOf(type)
  tilesDone = 0
  tableCapacity = family == PATTERN_COUNTS || type == Type.IQ4_NL ? 1 << 23 : 1 << 27
  lastTile = tileBefore = 0
  smallest = 0
  resetLimit()
  baseTiles = fromTile >= 0 ? fromTile : family == INTEGER_SUMS ? 0 : 8
}

function finishTable(): void {
  if (!tableValues) return
  if (chunkType == Type.I8) finishBytes()
  else if (family == PATTERN_COUNTS) finishPatterns(chunkType)
  else finishJoint(chunkType)
  tableValues = 0
}

export function finish(): void {
  finishTable()
  flushRing()
  // No weight of these types is so small that it shares the bins of the zeros.
  if (family == INTEGER_SUMS) setZeros(<f64>binTotal(0) + <f64>binTotal(0x4000))
  finishStatistics()
  finishRows()
}

/** Adds `nBlocks` at INPUT to the statistics of the chunk. */
export function accumulate(type: i32, blockSize: i32, typeSize: i32, nBlocks: i32): void {
  const tileBlocks = TILE_VALUES / blockSize
  const wide = type == Type.I32 || type == Type.I64 || type == Type.F64
  const asIs = type == Type.F32 || type == Type.F64
  let src = INPUT
  for (let left = nBlocks; left > 0; left -= tileBlocks) {
    const n = min(left, tileBlocks)
    const fast = family != BASE && tilesDone >= baseTiles
    if (fast && family != INTEGER_SUMS) {
      // Tables are emptied after as many values wherever pieces begin.
      const some = min(left, (tableCapacity - tableValues) / blockSize)
      countInTable(src, blockSize, typeSize, some)
      src += <usize>(some * typeSize)
      left -= some - tileBlocks
      continue
    }
    if (fast && isSummable(src, n, typeSize)) {
      sumTile(src, n, n * blockSize)
      src += <usize>(n * typeSize)
      continue
    }
    let tile = src
    if (!asIs) {
      tile = TILE
      decode(type, src, TILE, n)
    }
    if (type == Type.F32) addFloats(tile, n)
    else if (wide) addTile64(tile, n * blockSize)
    else addTile32(tile, n * blockSize)
    tilesDone++
    src += <usize>(n * typeSize)
  }
  if (type == Type.F32) settleZeros()
  countRows(type, blockSize, typeSize, INPUT, nBlocks, decode)
}

// Zeros of F32 are looked for only in tiles at whose end the bins of zeros and of the smallest numbers have grown, and in
// the tile before: indices wait in the ring for less than a tile.

/** Tiles whose zeros are not counted: the last one and the one before it, 0 where there is none. */
let lastTile: usize = 0
let lastLength: i32 = 0
let tileBefore: usize = 0
let lengthBefore: i32 = 0
/** Values in the bins that hold zeros, when they were last looked at. */
let smallest: u32 = 0

function addFloats(src: usize, n: i32): void {
  addTile32SaveZeros(src, n)
  tileBefore = lastTile
  lengthBefore = lastLength
  lastTile = src
  lastLength = n
  lookForZeros()
}

function lookForZeros(): void {
  const now = binTotal(0) + binTotal(0x4000)
  if (now == smallest) return
  smallest = now
  if (tileBefore) addZeros(countZeros32(tileBefore, lengthBefore))
  if (lastTile) addZeros(countZeros32(lastTile, lastLength))
  lastTile = tileBefore = 0
}

/** To be called before the input changes. */
function settleZeros(): void {
  flushRing()
  lookForZeros()
  lastTile = tileBefore = 0
}

/** Are all weights of these blocks finite, and none of them rounded? Else their tile takes the base path. */
function isSummable(src: usize, nBlocks: i32, typeSize: i32): bool {
  if (chunkType == Type.Q4_1 || chunkType == Type.Q5_1) return offsetsAreExact(chunkType, src, nBlocks)
  const hasMinima = chunkType == Type.Q2_K || chunkType == Type.Q4_K || chunkType == Type.Q5_K
  return hasMinima ? blocksAreExact(chunkType, src, nBlocks) : scalesAreFinite(chunkType, src, nBlocks, typeSize)
}

/** A tile whose sums are taken without its floats. */
function sumTile(src: usize, nBlocks: i32, n: i32): void {
  clearTile()
  switch (chunkType) {
    case Type.Q4_1: case Type.Q5_1: sumOffsets(chunkType, src, nBlocks); break
    case Type.Q2_K: countQ2K(src, nBlocks); break
    case Type.Q4_K: countQ4K(src, nBlocks); break
    case Type.Q5_K: sumQ5K(src, nBlocks); break
    case Type.IQ2_XXS: case Type.IQ2_XS: case Type.IQ1_S: case Type.IQ2_S: case Type.IQ1_M: countGrid(chunkType, src, nBlocks); break
    case Type.IQ4_XS: countIQ4XS(src, nBlocks); break
    default: sumIntegers(chunkType, src, nBlocks)
  }
  let m2 = chunkType == Type.Q4_1 || chunkType == Type.Q5_1 ? offsetDeviations : cheapM2(n, tileSum, tileSquares)
  if (m2 < 0) {
    decode(chunkType, src, TILE, nBlocks)
    m2 = secondPass32(TILE, n, tileSum / <f64>n)
  }
  addSums(<f64>n, tileSum, 0, tileMagnitudes, tileSquares, m2, false)
  addCount(n)
}

function countInTable(src: usize, blockSize: i32, typeSize: i32, nBlocks: i32): void {
  tableValues += nBlocks * blockSize
  let suspect: bool
  if (chunkType == Type.I8) {
    countBytes(src, nBlocks)
    suspect = false
  } else if (chunkType == Type.I16) {
    countPatterns(src, nBlocks)
    suspect = false
  } else if (family == PATTERN_COUNTS) {
    countPatterns(src, nBlocks)
    suspect = hasNonFinitePattern(chunkType == Type.BF16 ? 0x7f80 : 0x7c00)
  } else {
    countJoint(chunkType, src, nBlocks)
    suspect = hasSuspectScale(chunkType)
  }
  if (suspect && !firstIsKnown()) findFirst(src, blockSize, typeSize, nBlocks)
  addCount(nBlocks * blockSize)
  if (tableValues >= tableCapacity) finishTable()
}

/** Looks for a value that is not finite. */
function findFirst(src: usize, blockSize: i32, typeSize: i32, nBlocks: i32): void {
  const tileBlocks = TILE_VALUES / blockSize
  for (let done = 0; done < nBlocks; done += tileBlocks) {
    const n = min(nBlocks - done, tileBlocks)
    decode(chunkType, src + <usize>(done * typeSize), TILE, n)
    for (let i = 0; i < n * blockSize; i++) {
      const x = <f64>load<f32>(TILE + (<usize>i << 2))
      if (x - x == 0) continue
      noteFirst(x, done * blockSize + i)
      return
    }
  }
}
