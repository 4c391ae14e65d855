/** What both reports on a comparison contain, as text. */
import { type PairColumn, pairColumns, PAIR_STATUS_NAMES } from '../../../../shared/model/comparison/columns.ts'
import type { MetadataChanges } from '../../../../shared/model/comparison/metadata-changes.ts'
import { byLoss, type ComparisonSummary, type PairRow } from '../../../../shared/model/comparison/rows.ts'
import { formatBytes, formatInteger, formatNumber, formatShape, visibleText } from '../../../../shared/text/format.ts'
import type { MetadataEntry } from '../../../../shared/model/tensor.ts'
import { modelSize } from '../../formats/model.ts'
import type { Translate } from '../report/report-source.ts'
import { type ComparisonSource, pairRows } from './comparison-source.ts'

/** Characters of a value of the metadata. */
const MOST_CHARACTERS = 200

export interface ComparisonFact {
  readonly name: string
  readonly value: string
}

/** The columns of the tables in reports and in the terminal. */
export const REPORT_COLUMNS = pairColumns(
  ...['name', 'type_reference', 'type_other', 'shape_reference', 'status'],
  ...['nmse', 'sqnr_db', 'expected_sqnr_db', 'rmse', 'max_abs_diff', 'cosine', 'nonfinite_differing'],
)

/** A cell as it is shown. */
export function cellText({ key, format, value }: PairColumn, row: PairRow, t: Translate): string {
  const shown = value(row)
  if (key === 'status') return statusText(row, t)
  if (shown === undefined) return '\u2013'
  if (key === 'shape_reference' && row.reference) return formatShape(row.reference.shape)
  if (typeof shown === 'string') return shown
  return format === 'integer' ? formatInteger(shown) : formatNumber(shown)
}

function statusText({ pair, result }: PairRow, t: Translate): string {
  if (result?.status === 'failed') return t('failed')
  if (pair.status !== 'compared') return t(PAIR_STATUS_NAMES[pair.status])
  if (!result?.stats) return t('not compared yet')
  if (result.identicalBytes === true) return t('same bytes')
  return result.stats.equal < result.stats.finite || result.stats.nonFiniteDiffering > 0
    ? t('changed')
    : t('same values')
}

/** The pairs with the largest loss. @returns them, and how many there are besides */
export function listedRows(
  source: ComparisonSource,
  most: number,
): { readonly rows: PairRow[]; readonly more: number } {
  const rows = byLoss([...pairRows(source)])
  return { rows: rows.slice(0, most), more: Math.max(0, rows.length - most) }
}

export function summaryFacts(summary: ComparisonSummary, t: Translate): readonly ComparisonFact[] {
  const { pairs, identical, equal, changed, failed, nmse, sqnrDb } = summary
  const counts: readonly [string, number][] = [
    [t('Compared'), pairs.compared],
    [t('Same bytes'), identical],
    [t('Same values'), equal],
    [t('Changed'), changed],
    [t('Other shape'), pairs.shape],
    [t('Only in the reference'), pairs['only-reference']],
    [t('Only in the other'), pairs['only-other']],
    [t('Not readable'), pairs.unreadable],
    [t('Failed'), failed],
  ]
  return [
    ...counts
      .filter(([, count], i) => i < 4 || count > 0)
      .map(([name, count]) => ({ name, value: formatInteger(count) })),
    ...(nmse === undefined ? [] : [{ name: 'NMSE', value: formatNumber(nmse) }]),
    ...(sqnrDb === undefined ? [] : [{ name: 'SQNR', value: `${formatNumber(sqnrDb)} dB` }]),
  ]
}

export interface MetadataRow {
  readonly key: string
  readonly reference: string
  readonly other: string
}

/** Changed keys, then added and removed ones; a side that does not have the key has a dash. */
export const metadataRows = ({ changed, added, removed }: MetadataChanges, t: Translate): readonly MetadataRow[] => [
  ...changed.map(({ key, reference, other }) => ({
    key,
    reference: entryText(reference, t),
    other: entryText(other, t),
  })),
  ...added.map(({ key, entry }) => ({ key, reference: '\u2013', other: entryText(entry, t) })),
  ...removed.map(({ key, entry }) => ({ key, reference: entryText(entry, t), other: '\u2013' })),
]

/** The value of a key in one line. */
export function entryText({ value }: MetadataEntry, t: Translate): string {
  const text =
    typeof value === 'object'
      ? t('{{length}} × {{type}}', { length: formatInteger(value.length), type: value.elementType })
      : String(value)
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}\u2026`
}

/** Names and sizes of both models. */
export const sideFacts = (
  { models: { reference, other } }: ComparisonSource,
  t: Translate,
): readonly ComparisonFact[] =>
  [
    { name: t('Reference'), model: reference },
    { name: t('Other'), model: other },
  ].map(({ name, model }) => ({
    name,
    value: [
      visibleText(model.name),
      formatBytes(modelSize(model)),
      t('tensors: {{number}}', { number: formatInteger(model.header.tensors.length) }),
    ].join(' \u00b7 '),
  }))
