/** Layers against roles: one measure of each tensor as a colour. */
import { inLayerOrder, layerKey, type LayerPlace } from '../layer-place.ts'
import { phrase } from '../../text/sentence.ts'
import type { Listing } from '../listing.ts'
import type { TitledKey } from '../statistics/fields.ts'
import { STATISTICS } from '../statistics/table.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from './measured-tensor.ts'

export interface HeatMeasure {
  readonly id: string
  readonly label: string
  /** What the number is, for the hint. */
  readonly of: (row: MeasuredTensor) => number | undefined
  /** Known from the header, without a scan. */
  readonly always?: boolean
  readonly unit?: 'percent' | 'bytes' | 'bits' | 'integer' | 'ms'
  /** Values of tensors differ by orders of magnitude: their logarithm is what is coloured, of `value + shift`. */
  readonly logShift?: number
}

/** A statistic as it is. */
const statistic = <const Id extends TitledKey, const More extends Partial<HeatMeasure>>(id: Id, more: More) => ({
  id,
  label: STATISTICS[id].column.title,
  of: ({ result }: MeasuredTensor) => result.stats?.[id],
  ...more,
})

const share = (count: number, all: number) => (all > 0 ? count / all : undefined)

/** The first ones have buttons, the others are in a list. */
export const HEAT_MEASURES = [
  statistic('std', { logShift: 0 }),
  statistic('absMax', { logShift: 0 }),
  {
    id: 'zeros',
    label: STATISTICS.zeros.column.title,
    of: ({ result: { stats } }) => stats && share(stats.zeros, stats.count),
    unit: 'percent',
  },
  statistic('nan', { unit: 'integer' }),
  // Excess kurtosis is -2 at least.
  statistic('kurtosis', { logShift: 3 }),
  { id: 'bpw', label: phrase('Bits/weight'), of: ({ bpw }) => bpw, always: true, unit: 'bits' },
  statistic('mean', {}),
  statistic('absMean', { logShift: 0 }),
  statistic('rms', { logShift: 0 }),
  statistic('min', {}),
  statistic('max', {}),
  statistic('skewness', {}),
  {
    id: 'inf',
    label: phrase('Infinities'),
    of: ({ result: { stats } }) => stats && stats.posInf + stats.negInf,
    unit: 'integer',
  },
  {
    id: 'bytes',
    label: phrase('Size'),
    of: ({ tensor: { nBytes } }) => (nBytes === undefined ? undefined : Number(nBytes)),
    always: true,
    unit: 'bytes',
    logShift: 1,
  },
  { id: 'duration', label: phrase('Time'), of: ({ result }) => result.durationMs, unit: 'ms', logShift: 1 },
] as const satisfies readonly HeatMeasure[]

export type HeatMeasureId = (typeof HEAT_MEASURES)[number]['id']

export const heatMeasure = (id: HeatMeasureId): HeatMeasure => HEAT_MEASURES.find((measure) => measure.id === id)!

/** Which tensor is where. It never changes while a model is open. */
export interface HeatLayout {
  /** One row for each layer of each tower. */
  readonly layers: readonly LayerPlace[]
  readonly roles: readonly string[]
  /** Position of a tensor in the list, by row and role: `row * roles.length + role`; -1 where there is none. */
  readonly cells: Int32Array
}

/** Cells at most: a file chooses the numbers of its layers and the names of its roles. */
const MAX_CELLS = 4_000_000

/**
 * Roles are in the order in which they first come, layers in ascending order, tower by tower. Of two tensors with one
 * layer and role, the second has a column of its own.
 */
export function* heatLayout(rows: Listing<MeasuredTensor>): InPieces<HeatLayout> {
  const columns = new Map<string, number>()
  const places = new Map<string, LayerPlace & { readonly at: number; readonly counts: Map<string, number> }>()
  const towers = new Set<string>()
  const placeOf = new Int32Array(rows.length).fill(-1)
  const columnOf = new Int32Array(rows.length)
  yield* eachInPieces(rows, ({ tower, layer, role }, index) => {
    if (layer === undefined) return
    towers.add(tower)
    const key = layerKey(tower, layer)
    let place = places.get(key)
    if (!place) places.set(key, (place = { tower, layer, at: places.size, counts: new Map() }))
    const count = (place.counts.get(role) ?? 0) + 1
    place.counts.set(role, count)
    const name = count === 1 ? role : `${role} (${count})`
    let column = columns.get(name)
    if (column === undefined) columns.set(name, (column = columns.size))
    placeOf[index] = place.at
    columnOf[index] = column
  })
  const nRoles = columns.size
  const layers = inLayerOrder([...places.values()], towers).slice(0, Math.floor(MAX_CELLS / Math.max(1, nRoles)))
  yield undefined
  const lines = new Int32Array(places.size).fill(-1)
  layers.forEach(({ at }, line) => (lines[at] = line))
  const cells = new Int32Array(layers.length * nRoles).fill(-1)
  yield* eachInPieces(rows, (_row, index) => {
    const line = placeOf[index]! < 0 ? -1 : lines[placeOf[index]!]!
    if (line < 0) return
    const cell = line * nRoles + columnOf[index]!
    if (cells[cell] === -1) cells[cell] = index
  })
  return { layers: layers.map(({ tower, layer }) => ({ tower, layer })), roles: [...columns.keys()], cells }
}

export interface HeatMap {
  readonly layout: HeatLayout
  readonly measure: HeatMeasure
  /** By cell; NaN where the measure is not known. */
  readonly values: Float64Array
  /** By cell, 0 to 1; NaN where the measure is not known or not on the scale. */
  readonly shades: Float32Array
  /** By cell: what needs a word besides the colour. */
  readonly marks: Uint8Array
  /** Least and greatest value on the scale. */
  readonly min: number | undefined
  readonly max: number | undefined
  /** Values at both ends of the scale: further apart than `min` and `max` if those are nearly equal. */
  readonly ends: readonly [number, number] | undefined
  /** Whether the values differ, but by so little that the scale is wider than they are. */
  readonly narrow: boolean
  /** Whether shades are of logarithms. */
  readonly logarithmic: boolean
  /** Cells with a value. */
  readonly known: number
  /** Cells with a tensor whose value is not known, without a tensor, and with a value that has no place on the scale. */
  readonly unknown: number
  readonly missing: number
  readonly offScale: number
}

/** What a cell says besides its colour. */
export const MARKS = ['', 'NaN', 'Inf', phrase('failed'), phrase('all zero'), phrase('not on the scale')] as const
export const OFF_SCALE = MARKS.indexOf('not on the scale')

/**
 * Least distance of the ends of a scale: a factor where it is logarithmic, elsewhere a share of the greater end. What
 * differs by a few percent must not look like black and white.
 */
const LEAST_FACTOR = 1.25
const LEAST_SHARE = 0.2

/**
 * @param perRole every role has a scale of its own, which shows what differs within one; else all share one
 */
export function* heatMap(
  rows: Listing<MeasuredTensor>,
  layout: HeatLayout,
  measure: HeatMeasure,
  perRole = false,
): InPieces<HeatMap> {
  const { cells, roles } = layout
  const { logShift } = measure
  const logarithmic = logShift !== undefined
  const values = new Float64Array(cells.length).fill(NaN)
  const marks = new Uint8Array(cells.length)
  let [known, unknown, missing, offScale] = [0, 0, 0, 0]
  const ranges = roles.map(() => [Infinity, -Infinity] as [number, number])
  yield* inBands(cells.length, roles.length, (at, role) => {
    const cell = cells[at] ?? -1
    const row = cell < 0 ? undefined : rows.at(cell)
    if (!row) return void missing++
    marks[at] = markOf(row)
    const value = measure.of(row)
    if (value === undefined || !Number.isFinite(value)) {
      if (marks[at] === 0) unknown++
      return
    }
    values[at] = value
    known++
    // What has no logarithm is not on the scale.
    if (logarithmic && value + logShift <= 0) {
      if (marks[at] === 0) {
        marks[at] = OFF_SCALE
        offScale++
      }
      return
    }
    const range = ranges[role]!
    range[0] = Math.min(range[0], value)
    range[1] = Math.max(range[1], value)
  })
  const whole = ranges.reduce(([a, b], [c, d]) => [Math.min(a, c), Math.max(b, d)], [Infinity, -Infinity])
  const scale = (value: number) => (logarithmic ? Math.log(value + logShift) : value)
  const [least, ...ofRoles] = [whole, ...ranges].map(([low, high]) => widened(scale(low!), scale(high!), logarithmic))
  const shades = new Float32Array(cells.length).fill(NaN)
  yield* inBands(cells.length, roles.length, (at, role) => {
    const value = values[at]!
    if (Number.isNaN(value) || (logarithmic && value + logShift <= 0)) return
    const [from, to] = perRole ? ofRoles[role]! : least!
    const fraction = to > from ? (scale(value) - from) / (to - from) : 0.5
    shades[at] = Math.min(1, Math.max(0, fraction))
  })
  const valueAt = (point: number) => (logarithmic ? Math.exp(point) - logShift : point)
  const isAny = whole[0]! <= whole[1]!
  const narrow = whole[0]! < whole[1]! && least![0] < scale(whole[0]!)
  return {
    layout,
    measure,
    values,
    shades,
    marks,
    min: isAny ? whole[0] : undefined,
    max: isAny ? whole[1] : undefined,
    ends: narrow ? [valueAt(least![0]), valueAt(least![1])] : isAny ? [whole[0]!, whole[1]!] : undefined,
    narrow,
    logarithmic,
    known,
    unknown,
    missing,
    offScale,
  }
}

/** The ends of a scale, moved apart around their middle if they are nearly equal; one side of zero stays one side. */
function widened(from: number, to: number, logarithmic: boolean): readonly [number, number] {
  const least = logarithmic ? Math.log(LEAST_FACTOR) : LEAST_SHARE * Math.max(Math.abs(from), Math.abs(to))
  if (!(to - from < least)) return [from, to]
  const middle = (from + to) / 2
  return [middle - least / 2, middle + least / 2]
}

function markOf({ result: { status, stats } }: MeasuredTensor): number {
  if (status === 'failed') return 3
  if (!stats) return 0
  if (stats.nan > 0) return 1
  if (stats.posInf + stats.negInf > 0) return 2
  return stats.count > 0 && stats.zeros === stats.count ? 4 : 0
}

/** Cells between two pauses. */
const BAND = 5000

function* inBands(nCells: number, nRoles: number, use: (at: number, role: number) => void): InPieces<void> {
  for (let at = 0; at < nCells; at++) {
    use(at, at % nRoles)
    if ((at + 1) % BAND === 0) yield undefined
  }
}
