/** Charts of the HTML report: tables and small drawings that say in words what they show. */
import { formatBytes, formatCount, formatInteger, formatNumber } from '../../../../shared/text/format.ts'
import { layerLabel } from '../../../../shared/model/layer-place.ts'
import { type HeatMap, MARKS, OFF_SCALE } from '../../../../shared/model/overview/heat-map.ts'
import { percent } from '../../../../shared/model/overview/model-facts.ts'
import type { Sizes } from '../../../../shared/model/overview/sizes.ts'
import type { TensorResult } from '../../../../shared/model/scan.ts'
import { nonFiniteCount } from '../../../../shared/model/stats.ts'
import { type Markup, markup } from './markup.ts'
import type { Translate } from './report-source.ts'

/** Types with a row of their own: a hostile file may name very many. */
const MOST_TYPES = 60

/** Bytes by type: one bar for the whole model, and a row for each type. */
export function typesChart({ types }: Sizes, t: Translate): Markup {
  const all = types.reduce((sum, { bytes }) => sum + bytes, 0)
  const share = (bytes: number) => (all > 0 ? bytes / all : 0)
  const width = (bytes: number) => (share(bytes) * 100).toFixed(2)
  const shown = types.slice(0, MOST_TYPES)
  return markup`<div class="stack" aria-hidden="true">${shown.map(
    ({ bytes, family = 'other' }) => markup`<i class="${family}" style="width:${width(bytes)}%"></i>`,
  )}</div>
<table>
<caption>${t('Tensors, weights and bytes of each type')}</caption>
<thead><tr><th scope="col" style="width:14%">${t('Type')}</th><th scope="col" class="r" style="width:10%">${t('Tensors')}</th><th scope="col" class="r" style="width:12%">${t('Weights')}</th><th scope="col" class="r" style="width:12%">${t('Size')}</th><th scope="col" class="r" style="width:9%">${t('Share')}</th><td></td></tr></thead>
<tbody>${shown.map(
    ({ type, family = 'other', tensors, weights, bytes }) => markup`
<tr><th scope="row">${type}</th><td class="r">${formatInteger(tensors)}</td><td class="r">${formatCount(weights)}</td><td class="r">${formatBytes(bytes)}</td><td class="r">${percent(share(bytes))}</td><td aria-hidden="true"><span class="bar"><i class="${family}" style="width:${width(bytes)}%"></i></span></td></tr>`,
  )}
</tbody></table>
${types.length > shown.length ? markup`<p class="note">${t('{{more}} more', { more: formatInteger(types.length - shown.length) })}</p>` : ''}`
}

/** More do not fit on a page; nor does a number in each cell beyond the second. */
const MOST_LAYERS = 256
const MOST_ROLES = 48
const ROLES_WITH_NUMBERS = 14
/** Not torn apart when it is printed. */
const LAYERS_ON_A_PAGE = 48
/** Text stays readable on the strongest. */
const FAINTEST = 0.05
const STRONGEST = 0.58

const shade = (value: number) =>
  markup`background:rgba(var(--heat),${(FAINTEST + value * (STRONGEST - FAINTEST)).toFixed(2)})`

/** Characters of the name of a layer that fit without more room, and those that are shown. */
const SHORT_LABEL = 5
const LONGEST_LABEL = 24

const CELL_CLASS = ['', 'bad', 'bad', 'failed', 'zero'] as const

/** A table of layers and roles, coloured by one measure; each cell says its value. */
export function* heatTable(heat: HeatMap, t: Translate): Generator<Markup> {
  const { layout, measure } = heat
  const roles = layout.roles.slice(0, MOST_ROLES)
  const layers = layout.layers.slice(0, MOST_LAYERS)
  const labels = layers.map(layerLabel)
  const longest = labels.reduce((max, { length }) => Math.max(max, length), 0)
  const width = longest > SHORT_LABEL ? markup` style="width:${Math.min(LONGEST_LABEL, longest + 1)}ch"` : undefined
  const many = roles.length > ROLES_WITH_NUMBERS
  const name = t('{{measure}} by layer and role', { measure: t(measure.label) })
  yield markup`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
<table class="heat${many ? ' many' : ''}${layers.length > LAYERS_ON_A_PAGE ? '' : ' few'}">
<caption>${name}</caption>
<thead><tr><th scope="col" class="layer"${width}>${t('Layer')}</th>${roles.map((role) => markup`<th scope="col"><span>${role}</span></th>`)}</tr></thead>
<tbody>`
  for (const [r, label] of labels.entries()) {
    const cells = roles.map((_, c) => {
      const at = r * layout.roles.length + c
      if (layout.cells[at]! < 0) return markup`<td></td>`
      const mark = heat.marks[at]!
      const known = heat.shades[at]! >= 0
      const value = heat.values[at]!
      const said = [...(Number.isNaN(value) ? [] : [formatNumber(value, 3)]), ...(mark > 0 ? [t(MARKS[mark]!)] : [])]
      const shown = mark > 0 && mark !== OFF_SCALE ? t(MARKS[mark]!) : Number.isNaN(value) ? '' : formatNumber(value, 2)
      const style = known && mark !== 1 && mark !== 2 ? markup` style="${shade(heat.shades[at]!)}"` : undefined
      return markup`<td class="${known ? '' : 'none '}${CELL_CLASS[mark] ?? ''}"${style} title="${said.join(', ')}">${
        many && mark === 0 ? markup`<span class="hidden">${shown}</span>` : shown
      }</td>`
    })
    yield markup`\n<tr><th scope="row">${label}</th>${cells}</tr>`
  }
  const steps = Array.from({ length: 12 }, (_, i) => markup`<i style="${shade(i / 11)}"></i>`)
  const left = layout.layers.length - layers.length + (layout.roles.length - roles.length)
  const scale = heat.logarithmic ? t('logarithmic') : ''
  yield markup`
</tbody></table></div>
${heat.ends === undefined ? '' : markup`<p class="legend"><span>${formatNumber(heat.ends[0], 3)}</span><span class="steps" aria-hidden="true">${steps}</span><span>${formatNumber(heat.ends[1], 3)}</span><span>${scale}</span></p>`}
${left > 0 ? markup`<p class="note">${t('Shown are {{layers}} of {{allLayers}} layers and {{roles}} of {{allRoles}} roles.', { layers: formatInteger(layers.length), allLayers: formatInteger(layout.layers.length), roles: formatInteger(roles.length), allRoles: formatInteger(layout.roles.length) })}</p>` : ''}
`
}

const SPARK_HEIGHT = 16
const BAR_WIDTH = 3

/** The distribution of a tensor as one outline, with its quantiles in words. */
export function sparkline({ spark, stats }: TensorResult, t: Translate): Markup | undefined {
  if (!spark || !stats) return undefined
  const steps = Array.from(spark, (bar) => {
    const height = bar === 0 ? 0 : Math.max(1, Math.round((bar / 255) * SPARK_HEIGHT))
    return `V${SPARK_HEIGHT - height}h${BAR_WIDTH}`
  }).join('')
  const width = spark.length * BAR_WIDTH
  const { quantiles } = stats
  const words = quantiles
    ? t('Distribution: 5% below {{p5}}, half below {{p50}}, 95% below {{p95}}', {
        p5: formatNumber(quantiles[1], 3),
        p50: formatNumber(quantiles[3], 3),
        p95: formatNumber(quantiles[5], 3),
      })
    : t('Distribution')
  const bad = nonFiniteCount(stats) > 0
  return markup`<svg${bad ? markup` class="bad"` : undefined} width="${width}" height="${SPARK_HEIGHT}" viewBox="0 0 ${width} ${SPARK_HEIGHT}" role="img" aria-label="${words}"><path d="M0 ${SPARK_HEIGHT}${steps}V${SPARK_HEIGHT}z"/></svg>`
}
