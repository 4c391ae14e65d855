/** A report on a comparison as one HTML file that needs nothing else, as the report on a model is. */
import { comparisonHeadline, type ComparisonSummary } from '../../../../shared/model/comparison/rows.ts'
import { formatInteger, visibleText } from '../../../../shared/text/format.ts'
import type { Language } from '../../../../shared/text/language.ts'
import { sayIn } from '../../../../shared/text/sentence.ts'
import { TOOL } from '../origin.ts'
import { htmlHead } from '../report/html-head.ts'
import { type Markup, markup } from '../report/markup.ts'
import type { Translate } from '../report/report-source.ts'
import { cellText, listedRows, metadataRows, REPORT_COLUMNS, sideFacts, summaryFacts } from './comparison-facts.ts'
import { type ComparisonSource, originsOf, summaryOf } from './comparison-source.ts'

/** Rows of the table of pairs, as many as a report on a model lists. */
const MOST_ROWS = 10_000
const MOST_KEYS = 1000
/** Rows of one piece of text. */
const ROWS_AT_ONCE = 200

export function* comparisonHtml(source: ComparisonSource, t: Translate, language: Language): Generator<string> {
  const { reference, other } = source.models
  const summary = summaryOf(source)
  const title = t('{{other}} compared with {{reference}}', { other: other.name, reference: reference.name })
  yield htmlHead(visibleText(title), source.version, language)
  yield markup`<header>
<p class="kind">${t('Tensorscope comparison')}</p>
<h1>${title}</h1>
<p class="verdict ${verdictOf(summary)}">${sayIn(t, comparisonHeadline(summary))}</p>
<dl class="figures">${summaryFacts(summary, t).map(
    ({ name, value }) => markup`
<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}
</dl>
</header>
<main>
<section aria-labelledby="models"><h2 id="models">${t('Models')}</h2>
<dl class="facts">${sideFacts(source, t).map(({ name, value }) => markup`\n<dt>${name}</dt><dd>${value}</dd>`)}
</dl>
</section>
`.html
  yield metadataPart(source, t).html
  yield* pairsPart(source, t)
  const { reference: from, other: to } = originsOf(source)
  yield markup`</main>
<footer><p>${TOOL} ${source.version} · ${source.date.toISOString()}</p>
<p class="mono">${from.identity}<br>${to.identity}</p></footer>
</body>
</html>
`.html
}

const verdictOf = ({ pairs, identical, equal }: ComparisonSummary): 'ok' | 'warnings' =>
  pairs.compared > 0 && identical + equal === pairs.compared ? 'ok' : 'warnings'

function metadataPart({ metadata }: ComparisonSource, t: Translate): Markup {
  const rows = metadataRows(metadata, t)
  if (rows.length === 0) return markup``
  return markup`<section aria-labelledby="metadata"><h2 id="metadata">${t('Metadata')}</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">${t('Key')}</th><th scope="col">${t('Reference')}</th><th scope="col">${t('Other')}</th></tr></thead>
<tbody>${rows.slice(0, MOST_KEYS).map(
    ({ key, reference, other }) => markup`
<tr><th scope="row" class="mono">${key}</th><td>${reference}</td><td>${other}</td></tr>`,
  )}
</tbody></table></div>
${moreNote(rows.length - MOST_KEYS, t)}</section>
`
}

function* pairsPart(source: ComparisonSource, t: Translate): Generator<string> {
  const { rows, more } = listedRows(source, MOST_ROWS)
  yield markup`<section class="tensors" aria-labelledby="tensors"><h2 id="tensors">${t('Tensors')}</h2>
<div class="scroll" role="region" aria-label="${t('Tensors')}" tabindex="0"><table class="rows">
<thead><tr>${REPORT_COLUMNS.map(
    ({ title, format }) =>
      markup`<th scope="col"${format === 'text' ? undefined : markup` class="r"`}>${t(title)}</th>`,
  )}</tr></thead>
<tbody>`.html
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    yield rows
      .slice(start, start + ROWS_AT_ONCE)
      .map((row) => {
        const cells = REPORT_COLUMNS.map((column) => {
          const text = cellText(column, row, t)
          if (column.key === 'name') return markup`<th scope="row">${text}</th>`
          return column.format === 'text' ? markup`<td>${text}</td>` : markup`<td class="r">${text}</td>`
        })
        return markup`\n<tr>${cells}</tr>`.html
      })
      .join('')
  yield markup`
</tbody></table></div>
${moreNote(more, t)}</section>
`.html
}

const moreNote = (more: number, t: Translate): Markup =>
  more > 0 ? markup`<p class="note">${t('{{more}} more', { more: formatInteger(more) })}</p>\n` : markup``
