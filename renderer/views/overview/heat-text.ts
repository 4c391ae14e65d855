import { formatBytes, formatInteger, formatNumber, UNKNOWN, visibleText } from '../../../shared/format.ts'
import { type HeatMap, type HeatMeasure, MARKS } from '../../../shared/overview/heat-map.ts'
import { formatMilliseconds } from '../../state/columns.ts'
import type { Row } from '../../state/row.ts'

/** A value of a measure, for people. */
export function heatText(measure: HeatMeasure, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return UNKNOWN
  switch (measure.unit) {
    case 'percent':
      return `${Number((value * 100).toFixed(2))}%`
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
  const place = `layer ${formatInteger(layers[layerAt])}, ${visibleText(roles[roleAt] ?? '')}`
  const row = rows[index]
  if (!row) return { index: undefined, label: `${place}: no tensor` }
  const mark = MARKS[heat.marks[at] ?? 0]
  const value = `${heat.measure.label} ${heatText(heat.measure, heat.values[at])}`
  return { index, label: `${place}: ${value}${mark ? `, ${mark}` : ''}` }
}
