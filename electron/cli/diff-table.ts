import { basename } from 'node:path'
import { comparisonHeadline } from '../../shared/model/comparison/rows.ts'
import { closed, formatBytes, formatDuration, formatInteger, visibleText } from '../../shared/text/format.ts'
import { english } from '../../shared/text/sentence.ts'
import { cellText, entryText, REPORT_COLUMNS, summaryFacts } from '../engine/export/comparison/comparison-facts.ts'
import { type ComparisonSource, pairRows, summaryOf } from '../engine/export/comparison/comparison-source.ts'
import type { Translate } from '../engine/export/report/report-source.ts'
import { formatName } from '../../shared/model/model-header.ts'
import { type Model, modelSize } from '../engine/formats/model.ts'
import { align } from './align.ts'

/** Keys of the metadata that are listed in each group. */
const LISTED = 50

const inEnglish: Translate = (text, values) => english({ text, ...(values ? { values } : {}) })

/** Both models, their pairs as a table, the differences of their metadata, and the summary: plain text for a terminal. */
export function* diffLines(source: ComparisonSource): Generator<string> {
  const { reference, other } = source.models
  yield `reference  ${modelLine(reference)}`
  yield `other      ${modelLine(other)}`
  const rows = [...pairRows(source)]
  if (rows.length > 0) {
    yield ''
    const columns = REPORT_COLUMNS.map(({ key, format }) => ({ title: key, right: format !== 'text' }))
    yield* align(
      columns,
      rows.map((row) => REPORT_COLUMNS.map((column) => visibleText(cellText(column, row, inEnglish)))),
    )
  }
  yield* metadataLines(source)
  const summary = summaryOf(source)
  yield ''
  yield summaryFacts(summary, inEnglish)
    .map(({ name, value }) => `${name}: ${value}`)
    .join(' · ')
  if (source.run) yield timeLine(source.run)
  yield closed(visibleText(english(comparisonHeadline(summary))))
}

const modelLine = (model: Model): string =>
  [
    visibleText(basename(model.files[0]!.path)),
    formatBytes(modelSize(model)),
    `${formatInteger(model.header.tensors.length)} tensors`,
    `${formatName(model.header)}, ${model.header.endian} endian`,
  ].join(' · ')

function* metadataLines({ metadata: { changed, added, removed } }: ComparisonSource): Generator<string> {
  const lines = [
    changed.map(
      ({ key, reference, other }) => `  ~ ${key}: ${entryText(reference, inEnglish)} → ${entryText(other, inEnglish)}`,
    ),
    added.map(({ key, entry }) => `  + ${key}: ${entryText(entry, inEnglish)}`),
    removed.map(({ key, entry }) => `  - ${key}: ${entryText(entry, inEnglish)}`),
  ]
  const count = lines.reduce((sum, { length }) => sum + length, 0)
  if (count === 0) return
  yield ''
  yield count === 1 ? '1 difference of metadata:' : `${formatInteger(count)} differences of metadata:`
  for (const group of lines) {
    for (const line of group.slice(0, LISTED)) yield visibleText(line)
    if (group.length > LISTED) yield `  ${formatInteger(group.length - LISTED)} more of this kind`
  }
}

function timeLine({ elapsedMs, bytesDone, bytesRestored }: NonNullable<ComparisonSource['run']>): string {
  const seconds = elapsedMs < 60_000 ? `${(elapsedMs / 1000).toFixed(2)} s` : formatDuration(elapsedMs)
  return `${formatBytes(bytesDone - bytesRestored)} in ${seconds}`
}
