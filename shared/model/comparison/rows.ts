/** The rows of a comparison: pairs with their tensors and results, their order by loss, and what they add up to. */
import { formatInteger, formatNumber } from '../../text/format.ts'
import { say, type Sentence } from '../../text/sentence.ts'
import type { TensorInfo } from '../tensor.ts'
import type { PairStatus, TensorPair } from './pairs.ts'
import { differs, type PairResult } from './results.ts'

/** One pair with all that is known of it. */
export interface PairRow {
  readonly pair: TensorPair
  readonly reference: TensorInfo | undefined
  readonly other: TensorInfo | undefined
  readonly result: PairResult | undefined
}

export const pairName = ({ reference, other }: PairRow): string => (reference ?? other)?.name ?? ''

/** Largest loss first, then pairs that cannot be compared, then those without a difference. */
export function lossOf({ pair, result }: PairRow): number {
  if (pair.status !== 'compared' || result?.status === 'failed') return -1
  if (!result?.stats) return -2
  if (!differs(result)) return result.identicalBytes === true ? -4 : -3
  // Values that are not finite on one side alone, or a reference of zeros: nothing of it is left.
  return result.stats.nonFiniteDiffering > 0 ? Infinity : (result.stats.nmse ?? Infinity)
}

/** The rows with the largest loss first; equal ones keep their order. */
export const byLoss = (rows: readonly PairRow[]): PairRow[] =>
  rows
    .map((row) => ({ row, loss: lossOf(row) }))
    .sort((a, b) => (a.loss === b.loss ? 0 : b.loss - a.loss))
    .map(({ row }) => row)

export interface ComparisonSummary {
  /** Pairs of each status; those that failed while they were read are among `compared`. */
  readonly pairs: Readonly<Record<PairStatus, number>>
  /** Compared pairs with the same type and the same bytes. */
  readonly identical: number
  /** Compared pairs with the same values in another type or in other bytes. */
  readonly equal: number
  /** Compared pairs whose values differ. */
  readonly changed: number
  /** Pairs that could not be read to their end. */
  readonly failed: number
  /** Over all compared values; absent where the sum of the squares of the reference is 0 or beyond float64. */
  readonly nmse?: number
  /** Absent where `nmse` is absent or 0. */
  readonly sqnrDb?: number
  /** The pair with the lowest SQNR. */
  readonly worst?: { readonly name: string; readonly sqnrDb: number }
}

/** Sums that stay exact to the last bits over a hundred thousand terms (Neumaier 1974). */
class CompensatedSum {
  #sum = 0
  #lost = 0

  add(value: number): void {
    const sum = this.#sum + value
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum
    this.#sum = sum
  }

  get value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum
  }
}

/** @param rows in the order of the pairs: sums are then the same to the last bit */
export function summarize(rows: Iterable<PairRow>): ComparisonSummary {
  const pairs = { compared: 0, shape: 0, unreadable: 0, 'only-reference': 0, 'only-other': 0 }
  const counts = { identical: 0, equal: 0, changed: 0, failed: 0 }
  const [diff, power] = [new CompensatedSum(), new CompensatedSum()]
  let worst: { name: string; sqnrDb: number } | undefined
  for (const row of rows) {
    pairs[row.pair.status]++
    const { result } = row
    if (result?.status === 'failed') counts.failed++
    if (!result?.stats) continue
    if (differs(result)) counts.changed++
    else if (result.identicalBytes === true) counts.identical++
    else counts.equal++
    if (result.sums) {
      diff.add(result.sums.squaredDiff)
      power.add(result.sums.squaredReference)
    }
    const { sqnrDb } = result.stats
    if (sqnrDb !== undefined && sqnrDb < (worst?.sqnrDb ?? Infinity)) worst = { name: pairName(row), sqnrDb }
  }
  const nmse = power.value > 0 && Number.isFinite(diff.value + power.value) ? diff.value / power.value : undefined
  return {
    pairs,
    ...counts,
    ...(nmse === undefined ? {} : { nmse }),
    ...(nmse === undefined || nmse === 0 ? {} : { sqnrDb: -10 * Math.log10(nmse) }),
    ...(worst ? { worst } : {}),
  }
}

/** What a comparison comes to, in one sentence without a period. */
export function comparisonHeadline({ pairs, identical, equal, changed, sqnrDb, worst }: ComparisonSummary): Sentence {
  const { compared } = pairs
  const values = { compared: formatInteger(compared), changed: formatInteger(changed) }
  if (compared === 0) return say('No tensors to compare')
  if (identical === compared) return say('Same bytes in all {{compared}} tensors', values)
  if (identical + equal === compared) return say('Same values in all {{compared}} tensors', values)
  if (sqnrDb === undefined || !worst) return say('{{changed}} of {{compared}} tensors differ', values)
  return say(
    '{{changed}} of {{compared}} tensors differ: SQNR {{sqnr}} dB over all weights, worst {{name}} {{worst}} dB',
    {
      ...values,
      sqnr: formatNumber(sqnrDb),
      name: worst.name,
      worst: formatNumber(worst.sqnrDb),
    },
  )
}
