/** Computes the final statistics of a tensor from the merged ones. */
import type { FinalKeyWith } from '../../../shared/model/statistics/fields.ts'
import type {
  Distribution,
  NonFiniteLocation,
  PartialStats,
  RowLocation,
  TensorStats,
} from '../../../shared/model/stats.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import { finiteCount } from './merge.ts'
import { mergedNumbers } from './partial-numbers.ts'

/** The layout of a tensor, which locates its values. */
export interface TensorLayout {
  /** GGUF order: the first dimension is the contiguous one. */
  readonly shape: readonly Int64[]
  /** Values in a block. */
  readonly blockSize: number
  /** Rows were measured: `zeroRows` is known. */
  readonly hasRows?: boolean
}

/**
 * The statistics of a whole tensor. Keys are absent when no value is finite. `sum` and `l2` are Infinity when they are
 * beyond float64; `mean`, `std`, `absMean` and `rms` never are.
 * @param distribution of the whole tensor; without it skewness, kurtosis and quantiles are absent
 */
export function finishStats(partial: PartialStats, tensor: TensorLayout, distribution?: Distribution): TensorStats {
  const where = locateNonFinite(partial.firstNonFinite, partial.firstNonFiniteKind, tensor)
  const location = { ...(where ? { firstNonFinite: where } : {}), ...zeroRowsOf(partial, tensor) }
  const finite = finiteCount(partial)
  if (finite === 0) return { ...mergedNumbers(partial), ...location }

  const unit = 2 ** partial.scale
  const sum = partial.sum[0] + partial.sum[1]
  const squares = partial.sumSquares[0] + partial.sumSquares[1]
  // Adding 0 turns -0 into 0.
  const min = partial.min + 0
  const max = partial.max + 0
  return {
    ...mergedNumbers(partial),
    sum: sum * unit,
    mean: (sum / finite) * unit,
    std: Math.sqrt(partial.m2 / finite) * unit,
    min,
    max,
    absMax: Math.max(Math.abs(min), Math.abs(max)),
    absMean: ((partial.absSum[0] + partial.absSum[1]) / finite) * unit,
    l2: Math.sqrt(squares) * unit,
    rms: Math.sqrt(squares / finite) * unit,
    ...shapeOf(distribution),
    ...location,
  } satisfies Record<FinalKeyWith<{ from: 'sums' }>, number>
}

function shapeOf(distribution: Distribution | undefined): Omit<Distribution, 'spark'> {
  if (!distribution) return {}
  const { spark: _spark, ...shape } = distribution
  return shape
}

/**
 * Locates a value by its number in the tensor.
 * @returns undefined if the kind is empty
 */
export function locateNonFinite(
  index: number,
  kind: PartialStats['firstNonFiniteKind'],
  { shape, blockSize }: TensorLayout,
): NonFiniteLocation | undefined {
  if (kind === '' || index < 0) return undefined
  return { kind, index, block: Math.floor(index / blockSize), ...rowOf(index, shape) }
}

function zeroRowsOf(
  { zeroRows, firstZeroRow }: PartialStats,
  { shape, hasRows }: TensorLayout,
): Pick<TensorStats, 'zeroRows' | 'firstZeroRow'> {
  if (!hasRows) return {}
  if (zeroRows === 0) return { zeroRows }
  return { zeroRows, firstZeroRow: { index: firstZeroRow, ...rowOf(firstZeroRow, shape) } }
}

/** The row and the expert of a value, by its number in the tensor. */
function rowOf(index: number, shape: readonly Int64[]): Omit<RowLocation, 'index'> {
  const [d0, d1, d2] = [0, 1, 2].map((i) => Number(shape[i] ?? 1)) as [number, number, number]
  const matrix = Math.floor(index / d0)
  return shape.length < 3 ? { row: matrix % d1 } : { row: matrix % d1, expert: Math.floor(matrix / d1) % d2 }
}
