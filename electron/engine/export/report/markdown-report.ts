/** A report as Markdown (GitHub's), to be put beside a model card. */
import type { Imatrix } from '../../../../shared/model/imatrix.ts'
import { imatrixCell, imatrixColumns } from '../../../../shared/model/imatrix-columns.ts'
import { SEVERITY_NAMES } from '../../../../shared/model/health/finding.ts'
import { sayIn, sentenceOf } from '../../../../shared/text/sentence.ts'
import { closed, formatBytes, formatCount, formatInteger, visibleText } from '../../../../shared/text/format.ts'
import { percent } from '../../../../shared/model/overview/model-facts.ts'
import { SLICES } from '../../../../shared/model/slices.ts'
import { inlineCode } from '../markdown-table.ts'
import {
  commonKind,
  expertRows,
  figures,
  findingGroups,
  formatTime,
  headline,
  incomplete,
  listedTensors,
  type ReportFact,
  settingsFacts,
  shownFacts,
  summary,
  tensorColumns,
} from './report-facts.ts'
import { collect, type ReportContents, type ReportSource, silently } from './report-source.ts'

/** Rows of the table of tensors: sites show no more than half a megabyte of Markdown. */
export const MOST_MARKDOWN_ROWS = 2000
const MOST_PROBLEMS = 100
/** Characters of a name or value from the file. */
const MOST_CHARACTERS = 500

/**
 * Text in which nothing is markup or HTML, on one line: every sign that begins either is escaped. What means something at
 * the start of a line only is left alone: no text from a file is ever there. Addresses do not become links.
 */
export const plainText = (text: string): string =>
  shortened(visibleText(text))
    .replace(/[\\`*_[\]<>|&~$#^]/g, (sign) => `\\${sign}`)
    .replaceAll('://', '&#58;//')
    .replace(/(?<=www)\./gi, '&#46;')

const shortened = (text: string) =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}\u2026`

/** What is from the file, as code, unless it is a plain word or number. */
const value = (text: string): string =>
  /^[\p{L}\p{N} _.,:;%\u00b7\u00d7\u2013\u2212\u2026-]*$/u.test(text) &&
  !/www\.|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/iu.test(text)
    ? shortened(text)
    : inlineCode(shortened(text))

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`

const table = (titles: readonly string[], right: readonly boolean[], rows: readonly (readonly string[])[]) =>
  row(titles) + row(right.map((isRight) => (isRight ? '---:' : '---'))) + rows.map(row).join('')

/** The report in pieces, some of them empty: between any two of them something else may be done. */
export function* markdownReport(source: ReportSource): Generator<string> {
  const contents = yield* silently(collect(source))
  const { view, t, origin } = source
  const heading = (text: string) => `\n## ${text}\n\n`
  const facts = (list: readonly ReportFact[]) =>
    table(
      [t('Fact'), t('Value')],
      [false, false],
      list.map((fact) => [fact.name, value(fact.value)]),
    )
  yield `# ${plainText(t('{{model}}: Tensorscope report', { model: view.name }))}\n\n`
  yield `${summary(source).map(value).join(' \u00b7 ')}\n`
  yield `\n**${plainText(closed(headline(source, contents)))}**\n`
  const warning = incomplete(source, contents)
  if (warning !== undefined) yield `\n> **${plainText(warning)}**\n`
  yield `\n${figures(source, contents)
    .map((figure) => `${figure.name}: ${figure.bad ? `**${figure.value}**` : figure.value}`)
    .join(' \u00b7 ')}\n`

  yield heading(t('Findings')) + findingsList(source, contents)
  yield heading(t('Model')) + facts(shownFacts(contents.facts, source))
  if (contents.licence.length > 0) yield heading(t('Licence and origin')) + facts(shownFacts(contents.licence, source))
  if (contents.provenance.length > 0 || contents.quality.length > 0) {
    yield heading(t('Quantization'))
    if (contents.provenance.length > 0) yield facts(shownFacts(contents.provenance, source))
    for (const { title, text } of contents.quality)
      yield `\n- **${plainText(sayIn(t, title))}.** ${plainText(sayIn(t, text))}\n`
  }
  yield heading(t('Files and measurement'))
  yield facts([...settingsFacts(source, contents), { name: t('Identity'), value: origin.identity }])
  yield '\n'
  yield table(
    [t('File'), t('Size'), t('Modified')],
    [false, true, true],
    origin.files.map(({ name, size, modified }) => [
      inlineCode(shortened(name)),
      t('{{bytes}} bytes', { bytes: formatInteger(size) }),
      formatTime(modified),
    ]),
  )
  yield heading(t('Types')) + typesTable(source, contents)
  if (view.problems.length > 0) yield heading(t('Problems of the file')) + problemsList(source)
  const experts = [...expertRows(contents, source)]
  if (experts.length > 0)
    yield (
      heading(t(SLICES[commonKind(experts)])) +
      table(
        [t('Tensor'), t(SLICES[commonKind(experts)]), t('Sound'), t('Not sound')],
        [false, true, true, false],
        experts.map(({ row: { tensor }, experts: all, sound, notes }) => [
          inlineCode(shortened(tensor.name)),
          formatInteger(all),
          formatInteger(sound),
          plainText(notes.join('; ')),
        ]),
      )
    )
  if (source.imatrix) yield heading(t('Importance')) + importanceTable(source, source.imatrix)
  yield* tensorTable(source, contents)
}

function importanceTable({ t }: ReportSource, { entries }: Imatrix): string {
  const columns = imatrixColumns(entries)
  return table(
    columns.map(({ title }) => t(title)),
    columns.map(({ format }) => format !== 'text'),
    entries.slice(0, MOST_MARKDOWN_ROWS).map((entry) =>
      columns.map((column) => {
        const cell = imatrixCell(column, entry)
        return column.format === 'text' ? inlineCode(shortened(cell)) : cell.replace('<', '\\<')
      }),
    ),
  )
}

function findingsList({ t }: ReportSource, { findings }: ReportContents): string {
  const groups = findingGroups(findings).map(({ severity, ruleText, listed, more }) => {
    const items = listed.map(
      ({ title, text }) =>
        `- **${t(SEVERITY_NAMES[severity])}: ${plainText(sayIn(t, title))}.** ${plainText(sayIn(t, text))}\n`,
    )
    if (more > 0) items.push(`- ${t('{{more}} more', { more: formatInteger(more) })}\n`)
    return `${items.join('')}  - ${t('Rule')}: ${plainText(t(ruleText))}\n`
  })
  return groups.join('')
}

function typesTable({ t }: ReportSource, { sizes: { types } }: ReportContents): string {
  const all = types.reduce((sum, { bytes }) => sum + bytes, 0)
  return table(
    [t('Type'), t('Tensors'), t('Weights'), t('Size'), t('Share')],
    [false, true, true, true, true],
    types.map(({ type, tensors, weights, bytes }) => [
      value(type),
      formatInteger(tensors),
      formatCount(weights),
      formatBytes(bytes),
      percent(all > 0 ? bytes / all : 0).replace('<', '\\<'),
    ]),
  )
}

function problemsList({ view: { problems }, t }: ReportSource): string {
  const more = problems.length - MOST_PROBLEMS
  return [
    ...problems
      .slice(0, MOST_PROBLEMS)
      .map((problem) => `- **${t(SEVERITY_NAMES[problem.severity])}** ${plainText(sayIn(t, sentenceOf(problem)))}\n`),
    ...(more > 0 ? [`- ${t('{{more}} more', { more: formatInteger(more) })}\n`] : []),
  ].join('')
}

function* tensorTable(source: ReportSource, contents: ReportContents): Generator<string> {
  const { t } = source
  const { rows } = contents
  const columns = tensorColumns(source)
  const listed = listedTensors(contents, MOST_MARKDOWN_ROWS)
  yield `\n## ${t('Tensors')}\n\n`
  if (listed.length < rows.length)
    yield `> ${t(
      '{{listed}} of {{total}} tensors are listed: those that a finding is about, and the first ones. The export as CSV has all.',
      { listed: formatInteger(listed.length), total: formatInteger(rows.length) },
    )}\n\n`
  yield row([...columns.map(({ title }) => title), t('Status')])
  yield row([...columns.map(({ kind }) => (kind === 'number' ? '---:' : '---')), '---'])
  for (const at of listed) {
    const of = rows.at(at)!
    const { status } = of.result
    yield row([
      ...columns.map(({ kind, value: text }) =>
        kind === 'name'
          ? inlineCode(shortened(text(of)))
          : kind === 'text'
            ? value(text(of))
            : text(of).replace('<', '\\<'),
      ),
      status === 'failed' ? `**${t('failed')}**` : t(status === 'done' ? 'done' : 'not measured'),
    ])
  }
}
