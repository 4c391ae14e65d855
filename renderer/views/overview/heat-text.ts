import { formatInteger, formatNumber, formatShare, UNKNOWN, visibleText } from '../../../shared/text/format.ts'
import { layerLabel } from '../../../shared/model/layer-place.ts'
import { type HeatMap, type HeatMeasure, MARKS } from '../../../shared/model/overview/heat-map.ts'
import { formatBytes, listText, t } from '../../i18n.svelte.ts'
import { formatMilliseconds } from '../../state/model/columns.ts'
import type { Row } from '../../state/model/row.ts'

/** A value of a measure, for people. */
export function heatText(measure: HeatMeasure, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return UNKNOWN
  switch (measure.unit) {
    case 'percent':
      return formatShare(value, 1)
    case 'bytes':
      return formatBytes(value)
    case 'bits':
      return String(Number(value.toPrecision(4)))
    case 'integer':
      return formatInteger(value)
    case 'ms':
      return formatMilliseconds(value)
    case undefined:
      return formatNumber(value, 4)
  }
}

export interface HeatCell {
  /** Tensor index; undefined where there is no tensor. */
  readonly index: number | undefined
  readonly label: string
}

/** What a cell is and says, in one line. */
export function heatCell(heat: HeatMap, rows: readonly Row[], layerAt: number, roleAt: number): HeatCell {
  const { layers, roles, cells } = heat.layout
  const at = layerAt * roles.length + roleAt
  const index = cells[at] ?? -1
  const layer = layers[layerAt]
  const place = { layer: layer ? layerLabel(layer) : '', role: visibleText(roles[roleAt] ?? '') }
  const row = rows[index]
  if (!row) return { index: undefined, label: t('layer {{layer}}, {{role}}: no tensor', place) }
  const mark = MARKS[heat.marks[at] ?? 0]
  const said = t('layer {{layer}}, {{role}}: {{measure}} {{value}}', {
    ...place,
    measure: t(heat.measure.label),
    value: heatText(heat.measure, heat.values[at]),
  })
  return { index, label: mark ? listText([said, t(mark)]) : said }
}

/** Color of a cell: one hue from the surface to the accent. @param shade 0 to 1 */
export const heatShade = (shade: number): string =>
  `color-mix(in oklab, var(--accent) ${Math.round(12 + shade * 80)}%, var(--surface-1))`
