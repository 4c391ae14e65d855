/** What a comparison found, in numbers and in a sentence. */
import { totalsOf } from '../../../shared/model/comparison/totals.ts'
import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { isDifferent, type PairRow } from './pair-row.ts'

export interface ComparisonSummary {
  readonly pairs: number
  /** Pairs that can be compared, and those that are. */
  readonly comparable: number
  readonly done: number
  readonly identical: number
  readonly equal: number
  readonly differing: number
  /** Pairs with another shape, without a counterpart, or that cannot be read. */
  readonly apart: number
  readonly failed: number
  /** Over the values of all pairs that are done, in dB; undefined if nothing was lost or nothing is known. */
  readonly sqnrDb: number | undefined
  /** The pair that lost most. */
  readonly worst: PairRow | undefined
}

export function summarize(rows: readonly PairRow[]): ComparisonSummary {
  const { states, sqnrDb, worst } = totalsOf(rows)
  const apart = states.shape + states.unreadable + states['only-reference'] + states['only-other']
  return {
    pairs: rows.length,
    comparable: rows.length - apart,
    done: states.identical + states.equal + states.differs,
    identical: states.identical,
    equal: states.equal,
    differing: states.differs,
    apart,
    failed: states.failed,
    sqnrDb,
    worst,
  }
}

const decibels = (value: number) => `${value.toFixed(1).replace('-', '\u2212')} dB`

/** The result in one sentence; what is not known yet is not said. */
export function headlineOf(summary: ComparisonSummary): Sentence {
  const { pairs, done, comparable, identical, differing, apart, sqnrDb, worst } = summary
  if (pairs === 0) return say('Neither model has a tensor.')
  if (comparable === 0) return say('The models have no tensor in common.')
  if (done === 0) return say('{{count}} pairs of tensors are not compared yet.', { count: comparable })
  if (differing === 0) {
    if (done < comparable) return say('No difference so far in {{count}} tensors.', { count: done })
    if (apart > 0) return say('Same weights in the {{count}} tensors that both models have.', { count: comparable })
    return identical === comparable
      ? say('Same weights: all {{count}} tensors have the same bytes.', { count: comparable })
      : say('Same weights: all {{count}} tensors have the same values.', { count: comparable })
  }
  const values = { changed: formatInteger(differing), compared: formatInteger(done) }
  const worstDb = worst?.result.stats?.sqnrDb
  if (sqnrDb === undefined || !worst) return say('{{changed}} of {{compared}} tensors differ.', values)
  const all = { ...values, sqnr: decibels(sqnrDb), name: visibleText(worst.name) }
  return worstDb === undefined
    ? say('{{changed}} of {{compared}} tensors differ: SQNR {{sqnr}} over all weights, worst {{name}}.', all)
    : say(
        '{{changed}} of {{compared}} tensors differ: SQNR {{sqnr}} over all weights, worst {{name}} with {{worst}}.',
        {
          ...all,
          worst: decibels(worstDb),
        },
      )
}

/** The next pair that differs, in the order of the table; from the last on to the first. */
export function nextDifferent(
  rows: readonly PairRow[],
  order: readonly number[],
  from: number | undefined,
  by: 1 | -1,
): number | undefined {
  const different = order.filter((index) => isDifferent(rows[index]!))
  const at = from === undefined ? -1 : different.indexOf(from)
  if (at < 0) return different.at(by > 0 ? 0 : -1)
  return different.at((at + by) % different.length)
}
