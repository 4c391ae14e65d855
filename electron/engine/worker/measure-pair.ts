import type { PartialDifference } from '../../../shared/model/comparison/difference.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import { pieceValues, type StoredAs } from '../kernels/difference-kernels.ts'
import type { Kernels } from '../kernels/kernels.ts'
import { sizedType } from '../kernels/sizes.ts'

/** One side of a chunk. */
export interface PairSide extends StoredAs {
  /**
   * Fills `target` with the bytes of the chunk from `offset` on.
   * @param offset in bytes from the start of the chunk
   */
  read(target: Uint8Array, offset: number): void
}

/**
 * Compares a chunk of two tensors, value by value: whole blocks of both types. Positions count from the first value of the
 * chunk; the histogram of |b - a| is WASM memory, valid until the next chunk.
 * @param nValues number of values of each side
 * @param weights of each column, for a chunk of whole rows: finite and not negative, at most MAX_WEIGHT_COLUMNS
 * @throws RangeError for a type without a size or without a big-endian form, and for values that are not whole blocks
 * @throws what `read` throws
 */
export function measurePair(
  { differences }: Kernels,
  reference: PairSide,
  other: PairSide,
  nValues: number,
  weights?: Float64Array,
): { readonly partial: PartialDifference; readonly histogram: SparseHistogram } {
  differences.begin(reference, other, weights)
  const step = pieceValues(reference.typeId, other.typeId)
  for (let done = 0; done < nValues; done += step) {
    const values = Math.min(step, nValues - done)
    readPiece(reference, differences.reference, done, values)
    readPiece(other, differences.other, done, values)
    differences.accumulate(values)
  }
  return differences.finish()
}

function readPiece(side: PairSide, input: Uint8Array, first: number, nValues: number): void {
  const { blockSize, typeSize, name } = sizedType(side.typeId)
  const bytes = (values: number): number => (values / blockSize) * typeSize
  if (nValues % blockSize !== 0) throw new RangeError(`${nValues} values are not whole blocks of ${name}`)
  side.read(input.subarray(0, bytes(nValues)), bytes(first))
}
