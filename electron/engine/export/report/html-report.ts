/** A report as one HTML file that needs nothing else. */
import type { Imatrix } from '../../../../shared/model/imatrix.ts'
import { imatrixCell, imatrixColumns } from '../../../../shared/model/imatrix-columns.ts'
import { SEVERITY_NAMES } from '../../../../shared/model/health/finding.ts'
import { sayIn, sentenceOf } from '../../../../shared/text/sentence.ts'
import { formatInteger, visibleText } from '../../../../shared/text/format.ts'
import type { Problem } from '../../../../shared/model/problems.ts'
import { SLICES } from '../../../../shared/model/slices.ts'
import { nonFiniteCount } from '../../../../shared/model/stats.ts'
import { TOOL } from '../origin.ts'
import { heatTable, sparkline, typesChart } from './html-charts.ts'
import { htmlHead } from './html-head.ts'
import { type Markup, markup } from './markup.ts'
import {
  commonKind,
  expertRows,
  figures,
  headline,
  findingGroups,
  type FindingGroup,
  formatTime,
  incomplete,
  listedTensors,
  type ReportFact,
  settingsFacts,
  shownFacts,
  summary,
  tensorColumns,
} from './report-facts.ts'
import { collect, type ReportContents, type ReportSource, silently } from './report-source.ts'

/** Rows of the table of tensors: a page of more takes a browser seconds and a gigabyte. No model has had a fifth of it. */
export const MOST_HTML_ROWS = 10_000
/** Rows of one table: a browser lays out only the tables that are in sight. */
const ROWS_AT_ONCE = 200
/** Height of a row before it is laid out, in pixels. */
const ROW_HEIGHT = 27
const MOST_PROBLEMS = 1000

/** The report in pieces, some of them empty: between any two of them something else may be done. */
export function* htmlReport(source: ReportSource): Generator<string> {
  const contents = yield* silently(collect(source))
  const { view, t, language } = source
  const listed = listedTensors(contents, MOST_HTML_ROWS)
  yield htmlHead(t('{{model}}: Tensorscope report', { model: visibleText(view.name) }), source.origin.version, language)
  yield header(source, contents).html
  yield '<main>\n'
  yield overview(source, contents).html
  yield findingsPart(source, contents, new Set(listed)).html
  yield markup`<section aria-labelledby="types"><h2 id="types">${t('Types')}</h2>\n${typesChart(contents.sizes, t)}</section>\n`
    .html
  if (contents.heat.layout.layers.length > 0) {
    yield markup`<section aria-labelledby="layers"><h2 id="layers">${t('Layers and roles')}</h2>\n`.html
    for (const piece of heatTable(contents.heat, t)) yield piece.html
    yield '</section>\n'
  }
  if (view.problems.length > 0) yield problemsPart(source).html
  yield expertsPart(source, contents).html
  if (source.imatrix) yield importancePart(source, source.imatrix).html
  yield* tensorsPart(source, contents, listed)
  yield '</main>\n'
  yield footer(source).html
  yield '</body>\n</html>\n'
}

function header(source: ReportSource, contents: ReportContents): Markup {
  const { t, view } = source
  const warning = incomplete(source, contents)
  return markup`<header>
<p class="kind">${t('Tensorscope report')}</p>
<h1>${view.name}</h1>
<p class="sub">${summary(source).join(' \u00b7 ')}</p>
<p class="verdict ${contents.verdict.state}">${headline(source, contents)}</p>
${warning === undefined ? '' : markup`<p class="banner" role="note">${warning}</p>\n`}<dl class="figures">${figures(
    source,
    contents,
  ).map(
    ({ name, value, bad }) => markup`
<div${bad ? markup` class="bad"` : undefined}><dt>${name}</dt><dd>${value}</dd></div>`,
  )}
</dl>
</header>
`
}

const factList = (facts: readonly ReportFact[]) =>
  markup`<dl class="facts">${facts.map(({ name, value }) => markup`\n<dt>${name}</dt><dd>${value}</dd>`)}
</dl>`

function overview(source: ReportSource, contents: ReportContents): Markup {
  const { t, origin } = source
  return markup`<div class="pair">
<section aria-labelledby="model"><h2 id="model">${t('Model')}</h2>
${factList(shownFacts(contents.facts, source))}
</section>
<div><section aria-labelledby="run"><h2 id="run">${t('Files and measurement')}</h2>
${factList(settingsFacts(source, contents))}
<table style="margin-top:12px">
<caption>${t('Files')}</caption>
<thead><tr><th scope="col">${t('Name')}</th><th scope="col" class="r">${t('Size')}</th><th scope="col" class="r">${t('Modified')}</th></tr></thead>
<tbody>${origin.files.map(
    ({ name, size, modified }) => markup`
<tr><th scope="row" style="overflow-wrap:anywhere">${name}</th><td class="r">${t('{{bytes}} bytes', { bytes: formatInteger(size) })}</td><td class="r">${formatTime(modified)}</td></tr>`,
  )}
</tbody></table>
<p class="note">${t('Identity')}: <span class="mono" style="overflow-wrap:anywhere">${origin.identity}</span></p>
<p class="note">${t('Made of the sizes, times and headers of the files; not a hash of all bytes.')}</p>
</section>
${
  contents.licence.length === 0
    ? ''
    : markup`<section aria-labelledby="licence"><h2 id="licence">${t('Licence and origin')}</h2>
${factList(shownFacts(contents.licence, source))}
</section>
`
}${quantizationPart(source, contents)}</div></div>
`
}

/** What is declared of the quantization, and how much precision the values have. */
function quantizationPart(source: ReportSource, { provenance, quality }: ReportContents): Markup {
  const { t } = source
  if (provenance.length === 0 && quality.length === 0) return markup``
  return markup`<section aria-labelledby="quantization"><h2 id="quantization">${t('Quantization')}</h2>
${factList(shownFacts(provenance, source))}
${quality.map(
  ({ title, text }) => markup`<p class="note"><b>${sayIn(t, title)}.</b> ${sayIn(t, text)}</p>
`,
)}</section>
`
}

function findingsPart({ t }: ReportSource, { findings }: ReportContents, listed: ReadonlySet<number>): Markup {
  const item = ({ title, text, tensor }: FindingGroup['listed'][number]) => {
    const said = markup`<b>${sayIn(t, title)}</b>`
    const linked = tensor !== undefined && listed.has(tensor) ? markup`<a href="#t${tensor}">${said}</a>` : said
    return markup`\n<li>${linked}<p>${sayIn(t, text)}</p></li>`
  }
  return markup`<section aria-labelledby="findings"><h2 id="findings">${t('Findings')}</h2>
<ul class="rules">${findingGroups(findings).map(
    ({ severity, ruleText, listed: found, more }) => markup`
<li${found.length > 6 ? markup` class="long"` : undefined}><span class="badge ${severity}">${t(SEVERITY_NAMES[severity])}</span><div><ul class="found">${found.map(item)}
</ul>${more > 0 ? markup`<p class="note">${t('{{more}} more', { more: formatInteger(more) })}</p>` : ''}
<p class="note">${t('Rule')}: ${t(ruleText)}</p></div></li>`,
  )}
</ul></section>
`
}

function problemsPart({ view: { problems }, t }: ReportSource): Markup {
  const shown = problems.slice(0, MOST_PROBLEMS)
  const place = ({ byteOffset, shard }: Problem) => [
    ...(shard === undefined ? [] : [t('shard {{shard}}', { shard: formatInteger(shard + 1) })]),
    ...(byteOffset === undefined ? [] : [t('byte {{offset}}', { offset: formatInteger(byteOffset) })]),
  ]
  return markup`<section aria-labelledby="problems"><h2 id="problems">${t('Problems of the file')}</h2>
<table>
<caption>${t('What the header and the layout of the file break of the format')}</caption>
<thead><tr><th scope="col" style="width:92px">${t('Severity')}</th><th scope="col">${t('Problem')}</th><th scope="col">${t('Code')}</th><th scope="col" class="r">${t('Place')}</th></tr></thead>
<tbody>${shown.map(
    (problem) => markup`
<tr><td><span class="badge ${problem.severity}">${t(SEVERITY_NAMES[problem.severity])}</span></td><td style="overflow-wrap:anywhere">${sayIn(t, sentenceOf(problem))}</td><td class="whole">${problem.code}</td><td class="r whole">${place(problem).join(', ')}</td></tr>`,
  )}
</tbody></table>
${problems.length > shown.length ? markup`<p class="note">${t('{{more}} more', { more: formatInteger(problems.length - shown.length) })}</p>` : ''}</section>
`
}

function expertsPart(source: ReportSource, contents: ReportContents): Markup {
  const { t } = source
  const found = [...expertRows(contents, source)]
  if (found.length === 0) return markup``
  const slices = t(SLICES[commonKind(found)])
  return markup`<section aria-labelledby="experts"><h2 id="experts">${slices}</h2>
<table>
<caption>${t('Slices of dimension 2 (experts, heads and others) with NaN, Inf or only zeros; counts are exact')}</caption>
<thead><tr><th scope="col">${t('Tensor')}</th><th scope="col" class="r">${slices}</th><th scope="col" class="r">${t('Sound')}</th><th scope="col">${t('Not sound')}</th></tr></thead>
<tbody>${found.map(
    ({ row, experts, sound, notes }) => markup`
<tr><th scope="row" class="mono" style="overflow-wrap:anywhere">${row.tensor.name}</th><td class="r">${formatInteger(experts)}</td><td class="r">${formatInteger(sound)}</td><td>${notes.join('; ')}</td></tr>`,
  )}
</tbody></table></section>
`
}

function importancePart({ t }: ReportSource, { entries }: Imatrix): Markup {
  const columns = imatrixColumns(entries)
  const number = markup` class="r"`
  return markup`<section class="tensors" aria-labelledby="importance"><h2 id="importance">${t('Importance')}</h2>
<div class="scroll" role="region" aria-label="${t('Importance')}" tabindex="0">
<table class="rows">
<caption>${t('What the calibration text used of the inputs of each tensor')}</caption>
<thead><tr>${columns.map(({ title, format }) => markup`<th scope="col"${format === 'text' ? undefined : number}>${t(title)}</th>`)}</tr></thead>
<tbody>${entries.slice(0, MOST_HTML_ROWS).map(
    (entry) => markup`
<tr>${columns.map((column) =>
      column.format === 'text'
        ? markup`<th scope="row">${imatrixCell(column, entry)}</th>`
        : markup`<td class="r">${imatrixCell(column, entry)}</td>`,
    )}</tr>`,
  )}
</tbody></table></div></section>
`
}

function* tensorsPart({ t }: ReportSource, { rows }: ReportContents, listed: readonly number[]): Generator<string> {
  const columns = tensorColumns({ t })
  yield markup`<section class="tensors" aria-labelledby="tensors"><h2 id="tensors">${t('Tensors')}</h2>\n`.html
  if (listed.length < rows.length)
    yield markup`<p class="banner" style="margin:0 0 16px">${t(
      '{{listed}} of {{total}} tensors are listed: those that a finding is about, and the first ones. The export as CSV has all.',
      { listed: formatInteger(listed.length), total: formatInteger(rows.length) },
    )}</p>\n`.html
  const head = markup`<thead><tr>${columns.map(
    ({ title, kind, width }) =>
      markup`<th scope="col"${kind === 'number' ? markup` class="r"` : undefined} style="width:${width}%">${title}</th>`,
  )}<th scope="col" class="r">${t('Distribution')}</th></tr></thead>`
  for (let start = 0; start < listed.length; start += ROWS_AT_ONCE) {
    const part = listed.slice(start, start + ROWS_AT_ONCE)
    const caption = t('{{from}} to {{to}} of {{total}}', {
      from: formatInteger(start + 1),
      to: formatInteger(start + part.length),
      total: formatInteger(listed.length),
    })
    yield markup`<div class="chunk" style="contain-intrinsic-size:auto ${60 + part.length * ROW_HEIGHT}px"><div class="scroll" role="region" aria-label="${t('Tensors')} ${caption}" tabindex="0">
<table class="rows">
<caption>${caption}</caption>
${head}
<tbody>`.html
    for (const at of part) {
      const row = rows.at(at)!
      const { status, error, stats } = row.result
      const bad = stats !== undefined && nonFiniteCount(stats) > 0
      const cells = columns.map(({ kind, value }, i) => {
        if (kind === 'name') return markup`<th scope="row">${value(row)}</th>`
        // The last column counts what is not finite.
        const marked = bad && i === columns.length - 1 ? markup`r bad` : markup`r`
        return kind === 'number' ? markup`<td class="${marked}">${value(row)}</td>` : markup`<td>${value(row)}</td>`
      })
      const chart = sparkline(row.result, t)
      const failed =
        status === 'failed'
          ? markup`<span class="bad">${t('failed')}</span>${error === undefined ? '' : `: ${error}`}`
          : ''
      yield markup`\n<tr id="t${at}">${cells}<td class="r">${chart ?? failed}</td></tr>`.html
    }
    yield '\n</tbody></table></div></div>\n'
  }
  yield '</section>\n'
}

const footer = ({ t, origin, date }: ReportSource) => markup`<footer>
<p>${t('Counts and extremes are exact, sums accurate to about 1e-12, over dequantised values. What is not known is shown as a dash.')}</p>
<p>${t('Made by {{tool}} on {{date}}, offline.', {
  tool: `${TOOL} ${origin.version}`,
  date: formatTime(date.toISOString()),
})}</p>
</footer>
`
