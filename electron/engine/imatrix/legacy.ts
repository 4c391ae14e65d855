/**
 * The older format stores neither the number of experts nor which of them have data: llama-imatrix writes 1 for the mean of
 * each column of an expert without data. Both are recovered here.
 */

/** Fewer equal values may be data. Known models have at least 256 columns. */
const MIN_RUN = 32

/** A tensor with experts in one matrix: `blk.3.ffn_down_exps.weight`. */
const EXPERTS = /\.ffn_[a-z]+_exps\.weight$/

/** Entries whose input is that of the router of their layer, which has one row per column of the input. */
const SAME_INPUT_AS_ROUTER = /\.ffn_(?:gate|up|gate_up)_exps\.weight$/

/** Whether the entry may have more than one expert. */
export const mayHaveExperts = (name: string): boolean => EXPERTS.test(name)

/**
 * The number of experts of an entry by the lengths of other entries: experts share the input of their router, and all
 * matrices of a layer have the same number of experts.
 * @param lengths number of values by entry
 * @returns undefined where the entries do not tell
 */
export function expertsByRouter(name: string, lengths: ReadonlyMap<string, number>): number | undefined {
  const layer = name.replace(EXPERTS, '')
  const columns = lengths.get(`${layer}.ffn_gate_inp.weight`)
  const shared = ['gate', 'up', 'gate_up'].map((role) => `${layer}.ffn_${role}_exps.weight`)
  const values = SAME_INPUT_AS_ROUTER.test(name)
    ? lengths.get(name)
    : shared.map((each) => lengths.get(each)).find((length) => length !== undefined)
  if (columns === undefined || values === undefined || columns < 1) return undefined
  const experts = values / columns
  return Number.isInteger(experts) && (lengths.get(name) ?? 0) % experts === 0 ? experts : undefined
}

/**
 * The number of values of one expert by runs of values that mark experts without data: a run covers whole experts.
 * @param chunks the value that marks them: a mean of 1 times the number of chunks
 * @returns undefined without such a run
 */
export function columnsByRuns(values: Float32Array, chunks: number): number | undefined {
  let columns = values.length
  let found = false
  for (let start = 0; start < values.length;) {
    let end = start
    while (end < values.length && values[end] === chunks) end++
    if (end - start >= MIN_RUN) {
      found = true
      columns = divisor(columns, divisor(start, end - start))
    }
    start = Math.max(end, start + 1)
  }
  return found && columns >= MIN_RUN ? columns : undefined
}

/** The greatest common divisor. */
function divisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

/** Chunks that each expert has data of: all, or none. The values of experts without data are set to 0. */
export function countsOf(values: Float32Array, columns: number, chunks: number): readonly number[] {
  return Array.from({ length: values.length / columns }, (_, expert) => {
    const row = values.subarray(expert * columns, (expert + 1) * columns)
    const isMarked = chunks <= 0 || (columns < values.length && row.every((value) => value === chunks))
    if (isMarked) row.fill(0)
    return isMarked ? 0 : chunks
  })
}
