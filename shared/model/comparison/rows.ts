/** The rows of a comparison: pairs with their tensors and results, their order by loss, and what they add up to. */
import { formatInteger, formatNumber } from '../../text/format.ts'
import { say, type Sentence } from '../../text/sentence.ts'
import type { TensorInfo } from '../tensor.ts'
import type { PairStatus, TensorPair } from './pairs.ts'
import { lossOf, type StandingPair } from './pair-state.ts'
import type { PairResult } from './results.ts'
import { totalsOf } from './totals.ts'

/** One pair with all that is known of it. */
export interface PairRow {
  readonly pair: TensorPair
  readonly reference: TensorInfo | undefined
  readonly other: TensorInfo | undefined
  readonly result: PairResult | undefined
}

export const pairName = ({ reference, other }: PairRow): string => (reference ?? other)?.name ?? ''

const stand = ({ pair, result }: PairRow): StandingPair => ({ status: pair.status, result })

/** The rows with the largest loss first; equal ones keep their order. */
export const byLoss = (rows: readonly PairRow[]): PairRow[] =>
  rows
    .map((row) => ({ row, loss: lossOf(stand(row)) }))
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
  /** The pair with the largest loss; without an SQNR where its reference is all zeros, for example. */
  readonly worst?: { readonly name: string; readonly sqnrDb?: number }
}

/** @param rows in the order of the pairs: sums are then the same to the last bit */
export function summarize(rows: Iterable<PairRow>): ComparisonSummary {
  const { states, worst, ...loss } = totalsOf(Iterator.from(rows).map((row) => ({ ...stand(row), row })))
  const { shape, unreadable, 'only-reference': onlyReference, 'only-other': onlyOther, ...compared } = states
  const sqnrDb = worst?.result?.stats?.sqnrDb
  return {
    pairs: {
      compared: Object.values(compared).reduce((sum, count) => sum + count, 0),
      shape,
      unreadable,
      'only-reference': onlyReference,
      'only-other': onlyOther,
    },
    identical: states.identical,
    equal: states.equal,
    changed: states.differs,
    failed: states.failed,
    ...loss,
    ...(worst ? { worst: { name: pairName(worst.row), ...(sqnrDb === undefined ? {} : { sqnrDb }) } } : {}),
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
  const loss = { ...values, sqnr: formatNumber(sqnrDb), name: worst.name }
  if (worst.sqnrDb === undefined)
    return say('{{changed}} of {{compared}} tensors differ: SQNR {{sqnr}} dB over all weights, worst {{name}}', loss)
  return say(
    '{{changed}} of {{compared}} tensors differ: SQNR {{sqnr}} dB over all weights, worst {{name}} {{worst}} dB',
    { ...loss, worst: formatNumber(worst.sqnrDb) },
  )
}
