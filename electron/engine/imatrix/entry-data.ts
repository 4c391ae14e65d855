/** The numbers of one entry of an importance matrix, as they are in memory while they are measured. */
export interface EntryData {
  /** Values per expert. */
  readonly columns: number
  /** Tokens that each expert has seen. An expert has data if its count is above 0. */
  readonly counts: readonly number[]
  /** Sums of squared activations, `columns` for each expert; 0 for an expert without data. */
  readonly sums: Float32Array
  /** Sums of activations, in the same order. */
  readonly activations?: Float32Array
}

/** Whether an expert has data. NaN and negative counts are none. */
export const hasData = (count: number): boolean => count > 0

/**
 * Calls `visit` with each value over the count of its expert. Experts without data are skipped.
 * @param values `columns` for each expert
 */
export function eachMean(
  { columns, counts }: Pick<EntryData, 'columns' | 'counts'>,
  values: Float32Array,
  visit: (mean: number) => void,
): void {
  for (const [expert, count] of counts.entries()) {
    if (!hasData(count)) continue
    const end = (expert + 1) * columns
    for (let i = expert * columns; i < end; i++) visit(values[i]! / count)
  }
}

/** Values of the experts with data. */
export const countWithData = ({ columns, counts }: Pick<EntryData, 'columns' | 'counts'>): number =>
  columns * counts.filter(hasData).length
