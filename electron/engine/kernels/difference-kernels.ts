/** The host's side of the kernels that compare two tensors: bytes of both in, statistics and histogram out. */
import type { PartialDifference } from '../../../shared/model/comparison/difference.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import type { Endian } from '../../../shared/model/tensor.ts'
import { PARTIAL_DIFFERENCE_NUMBERS, readPartialDifference } from '../compare/numbers.ts'
import type { ElementType } from '../types/types.ts'
import { swapToLittleEndian } from './byte-order.ts'
import { INPUT_BYTES, sizedType, TILE_VALUES, tileBytes } from './sizes.ts'

/** Maximum columns with weights; assembly/memory.ts has the same number. Rows of known models have at most 73,728. */
export const MAX_WEIGHT_COLUMNS = 131_072

/** How one side of a comparison is stored. */
export interface StoredAs {
  readonly typeId: number
  readonly endian: Endian
}

/**
 * Kernels that compare two tensors, in the memory of `Kernels`: one chunk at a time, of either. `begin`, then for every piece
 * write the bytes of both sides to `reference` and `other` and `accumulate`, then `finish`.
 */
export interface DifferenceKernels {
  /** WASM memory that bytes of the reference are read into; INPUT_BYTES long. */
  readonly reference: Uint8Array
  /** WASM memory that bytes of the other tensor are read into; INPUT_BYTES long. */
  readonly other: Uint8Array
  /**
   * Starts a chunk. Discards the previous one.
   * @param weights of each column, at most MAX_WEIGHT_COLUMNS: finite and not negative; the chunk starts with column 0
   * @throws RangeError for a type without a size, and for one that has no big-endian form in a big-endian file
   */
  begin(reference: StoredAs, other: StoredAs, weights?: Float64Array): void
  /**
   * Compares the first `nValues` values of both sides, and may change the bytes. Every call but the chunk's last must be given a
   * multiple of 2048 values (`pieceValues`): then the result depends on the chunk's bytes alone, not on how it was cut.
   * @throws RangeError for a number of values that breaks a block, or whose bytes do not fit
   */
  accumulate(nValues: number): void
  /**
   * The statistics of the chunk; positions count from its first value. The histogram of |b - a| is WASM memory, valid until the
   * next `begin`.
   */
  finish(): { readonly partial: PartialDifference; readonly histogram: SparseHistogram }
}

/** The exports of assembly/kernels.as.ts that comparisons use. */
export interface DifferenceExports {
  readonly memory: WebAssembly.Memory
  readonly INPUT: WebAssembly.Global
  readonly INPUT_OTHER: WebAssembly.Global
  readonly WEIGHTS: WebAssembly.Global
  readonly DIFFERENCE: WebAssembly.Global
  beginPairs(nColumns: number): void
  accumulatePairs(
    type: number,
    blockSize: number,
    typeSize: number,
    otherType: number,
    otherBlockSize: number,
    otherTypeSize: number,
    nValues: number,
    same: boolean,
  ): void
  finishPairs(): void
}

/**
 * Values to hand to each `accumulate` call but the last: as many whole tiles as fit on both sides.
 * @throws RangeError for a type without a size
 */
export function pieceValues(reference: number, other: number): number {
  return Math.floor(INPUT_BYTES / Math.max(tileBytes(reference), tileBytes(other))) * TILE_VALUES
}

interface Side extends StoredAs {
  readonly type: ElementType
  readonly input: Uint8Array
}

/** @param histogram reads the histogram that the kernels left */
export function createDifferenceKernels(
  exports: DifferenceExports,
  histogram: () => SparseHistogram,
): DifferenceKernels {
  const { buffer } = exports.memory
  const view = (global: WebAssembly.Global) => new Uint8Array(buffer, Number(global.value), INPUT_BYTES)
  const [reference, other] = [view(exports.INPUT), view(exports.INPUT_OTHER)]
  const weightsOfColumns = new Float64Array(buffer, Number(exports.WEIGHTS.value), MAX_WEIGHT_COLUMNS)
  const numbers = new Float64Array(buffer, Number(exports.DIFFERENCE.value), PARTIAL_DIFFERENCE_NUMBERS)
  let sides: readonly [Side, Side] | undefined
  let identicalBytes = true

  return {
    reference,
    other,
    begin(first, second, weights) {
      if (weights && weights.length > MAX_WEIGHT_COLUMNS)
        throw new RangeError(`${weights.length} columns; the limit is ${MAX_WEIGHT_COLUMNS}`)
      sides = [sideOf(first, reference), sideOf(second, other)]
      identicalBytes = first.typeId === second.typeId
      if (weights) weightsOfColumns.set(weights)
      exports.beginPairs(weights?.length ?? 0)
    },
    accumulate(nValues) {
      if (!sides) throw new Error('accumulate() before begin()')
      const [a, b] = sides
      const [first, second] = [bytesOf(a, nValues), bytesOf(b, nValues)]
      // The bytes as stored: the same ones of another byte order are other values, unless the type has single bytes only.
      const same = a.typeId === b.typeId && Buffer.compare(first, second) === 0
      identicalBytes &&= same
      if (a.endian === 'big') swapToLittleEndian(a.typeId, first)
      if (b.endian === 'big') swapToLittleEndian(b.typeId, second)
      exports.accumulatePairs(
        ...([a.type.id, a.type.blockSize, a.type.typeSize, b.type.id, b.type.blockSize, b.type.typeSize] as const),
        nValues,
        same && a.endian === b.endian,
      )
    },
    finish() {
      if (!sides) throw new Error('finish() before begin()')
      sides = undefined
      exports.finishPairs()
      return { partial: { ...readPartialDifference(numbers, 0), identicalBytes }, histogram: histogram() }
    },
  }
}

function sideOf(stored: StoredAs, input: Uint8Array): Side {
  const type = sizedType(stored.typeId)
  if (stored.endian === 'big') swapToLittleEndian(stored.typeId, input.subarray(0, 0))
  return { ...stored, type, input }
}

/** The bytes of this many values. */
function bytesOf({ type, input }: Side, nValues: number): Uint8Array {
  if (!(nValues >= 0) || nValues % type.blockSize !== 0)
    throw new RangeError(`${nValues} values are not whole blocks of ${type.name} (${type.blockSize} values each)`)
  const nBytes = (nValues / type.blockSize) * type.typeSize
  if (nBytes > INPUT_BYTES) throw new RangeError(`${nBytes} bytes do not fit an input of ${INPUT_BYTES}`)
  return input.subarray(0, nBytes)
}
