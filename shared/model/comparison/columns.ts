/** The columns of a table of pairs: exports, reports and the terminal are made from these. */
import { phrase } from '../../text/sentence.ts'
import { DIFFERENCE_KEYS, differenceColumn, type DifferenceKey } from './fields.ts'
import { type PairRow, pairName } from './rows.ts'
import type { PairStatus } from './pairs.ts'

export interface PairColumn {
  /** Name in exports. */
  readonly key: string
  /** Header, marked by `phrase`. */
  readonly title: string
  readonly format: 'text' | 'integer' | 'number' | 'decibel'
  /** Undefined where it is not known. */
  readonly value: (row: PairRow) => string | number | undefined
}

/** The words for a status. */
export const PAIR_STATUS_NAMES: Readonly<Record<PairStatus, string>> = {
  compared: phrase('compared'),
  shape: phrase('other shape'),
  unreadable: phrase('not readable'),
  'only-reference': phrase('only in the reference'),
  'only-other': phrase('only in the other'),
}

const text = (key: string, title: string, value: PairColumn['value']): PairColumn => ({
  key,
  title,
  format: 'text',
  value,
})

const FACTS: readonly PairColumn[] = [
  text('name', phrase('Tensor'), pairName),
  text('other_name', phrase('Other name'), ({ reference, other }) =>
    reference && other && reference.name !== other.name ? other.name : undefined,
  ),
  text('status', phrase('Status'), ({ pair, result }) => (result?.status === 'failed' ? 'failed' : pair.status)),
  text('type_reference', phrase('Reference type'), ({ reference }) => reference?.type),
  text('type_other', phrase('Other type'), ({ other }) => other?.type),
  text('shape_reference', phrase('Reference shape'), ({ reference }) => reference?.shape.join('x')),
  text('shape_other', phrase('Other shape'), ({ other }) => other?.shape.join('x')),
  text('identical_bytes', phrase('Same bytes'), ({ result }) =>
    result?.identicalBytes === undefined ? undefined : String(result.identicalBytes),
  ),
]

const statistic = (key: DifferenceKey): PairColumn => ({
  ...differenceColumn(key),
  value: ({ result }) => result?.stats?.[key],
})

export const PAIR_COLUMNS: readonly PairColumn[] = [
  ...FACTS,
  ...DIFFERENCE_KEYS.map(statistic),
  text('error', phrase('Error'), ({ result }) => result?.error),
]

/** Some columns, by their names, in this order. @throws RangeError for a name that no column has */
export const pairColumns = (...keys: readonly string[]): readonly PairColumn[] =>
  keys.map((key) => {
    const column = PAIR_COLUMNS.find((each) => each.key === key)
    if (!column) throw new RangeError(`there is no column ${key}`)
    return column
  })
