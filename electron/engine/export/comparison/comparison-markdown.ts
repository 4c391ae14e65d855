/** A report on a comparison as Markdown (GitHub's), for a model card. */
import { comparisonHeadline } from '../../../../shared/model/comparison/rows.ts'
import { formatInteger } from '../../../../shared/text/format.ts'
import { sayIn } from '../../../../shared/text/sentence.ts'
import { inlineCode, markdownTable } from '../markdown-table.ts'
import { plainText } from '../report/markdown-report.ts'
import type { Translate } from '../report/report-source.ts'
import { cellText, listedRows, metadataRows, REPORT_COLUMNS, sideFacts, summaryFacts } from './comparison-facts.ts'
import { type ComparisonSource, summaryOf } from './comparison-source.ts'

/** Rows of the table of pairs: sites show no more than half a megabyte of Markdown. */
const MOST_ROWS = 2000
const MOST_KEYS = 500

export function* comparisonMarkdown(source: ComparisonSource, t: Translate): Generator<string> {
  const { reference, other } = source.models
  const summary = summaryOf(source)
  const left = (title: string) => ({ title, align: 'left' as const })
  yield `# ${plainText(t('{{other}} compared with {{reference}}', { other: other.name, reference: reference.name }))}\n\n`
  yield `**${plainText(sayIn(t, comparisonHeadline(summary)))}**\n\n`
  yield markdownTable(
    [left(t('Fact')), left(t('Value'))],
    [...sideFacts(source, t), ...summaryFacts(summary, t)].map(({ name, value }) => [name, plainText(value)]),
  )
  const keys = metadataRows(source.metadata, t)
  if (keys.length > 0) {
    yield `\n## ${t('Metadata')}\n\n`
    yield markdownTable(
      [left(t('Key')), left(t('Reference')), left(t('Other'))],
      keys.slice(0, MOST_KEYS).map((row) => [row.key, row.reference, row.other].map(inlineCode)),
    )
    yield moreLine(keys.length - MOST_KEYS, t)
  }
  const { rows, more } = listedRows(source, MOST_ROWS)
  yield `\n## ${t('Tensors')}\n\n`
  yield markdownTable(
    REPORT_COLUMNS.map(({ title, format }) => ({ title: t(title), align: format === 'text' ? 'left' : 'right' })),
    rows.map((row) =>
      REPORT_COLUMNS.map((column) => {
        const text = cellText(column, row, t)
        return column.key === 'name' ? inlineCode(text) : plainText(text)
      }),
    ),
  )
  yield moreLine(more, t)
}

const moreLine = (more: number, t: Translate): string =>
  more > 0 ? `\n${t('{{more}} more', { more: formatInteger(more) })}\n` : ''
