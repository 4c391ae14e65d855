import { PAIR_COLUMNS } from '../../../../shared/model/comparison/columns.ts'
import { unparse, withByteOrderMark } from '../csv.ts'
import { TOOL } from '../origin.ts'
import { type ComparisonSource, originsOf, pairRows } from './comparison-source.ts'

/** Rows turned into text at once: bounds the memory of an export. */
const ROWS_AT_ONCE = 2000

/** The origin of the rows, in the last columns: rows of several comparisons may be put into one table. */
const ORIGIN_COLUMNS = ['reference_identity', 'other_identity', 'tool'] as const

/** All pairs as comma-separated text with a header line, in pieces. Numbers are in full precision. */
export function* comparisonCsv(source: ComparisonSource): Generator<string> {
  const { reference, other } = originsOf(source)
  const origin = [reference.identity, other.identity, `${TOOL} ${source.version}`]
  yield unparse([[...PAIR_COLUMNS.map(({ key }) => key), ...ORIGIN_COLUMNS]])
  let rows: (string | number | undefined)[][] = []
  for (const row of pairRows(source)) {
    rows.push([...PAIR_COLUMNS.map(({ value }) => value(row)), ...origin])
    if (rows.length < ROWS_AT_ONCE) continue
    yield unparse(rows)
    rows = []
  }
  if (rows.length > 0) yield unparse(rows)
}

/** The same for a file, with a byte order mark where a name is not ASCII. */
export const comparisonCsvFile = (source: ComparisonSource): Iterable<string> =>
  withByteOrderMark(foreignTexts(source), comparisonCsv(source))

function* foreignTexts(source: ComparisonSource): Generator<string> {
  for (const { reference, other, result } of pairRows(source))
    yield `${reference?.name ?? ''}${other?.name ?? ''}${result?.error ?? ''}`
}
