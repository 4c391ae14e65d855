/** Where the lines and marks of an experiment's chart lie. Lengths are in the units of its drawing. */
import type { LabColumn, LabTable, LabValue } from '../../../shared/model/lab.ts'
import { nameOf } from './lab-figures.ts'

/** What a series is drawn with: never its colour alone. */
export const SHAPES = ['circle', 'square', 'diamond', 'triangle'] as const
export type Shape = (typeof SHAPES)[number]

/** Executors look the same in every chart. */
const SHAPE_OF: Readonly<Record<string, Shape>> = { threads: 'circle', processes: 'square', single: 'diamond' }

export interface Tick {
  readonly at: number
  readonly value: number
}

export interface ChartPoint {
  readonly at: number
  readonly top: number
  readonly x: number
  readonly y: number
}

export interface ChartSeries {
  readonly name: LabValue
  readonly shape: Shape
  /** From left to right. */
  readonly points: readonly ChartPoint[]
}

export interface Chart {
  readonly x: LabColumn
  readonly y: LabColumn
  readonly seriesColumn: LabColumn
  readonly xTicks: readonly Tick[]
  readonly yTicks: readonly Tick[]
  readonly series: readonly ChartSeries[]
  /** From its first to its last point. */
  readonly ideal?: { readonly from: ChartPoint; readonly to: ChartPoint }
}

/** The part of the drawing inside of the axes. */
export interface Plot {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Measured {
  readonly name: LabValue
  readonly x: number
  readonly y: number
}

/** The chart of a table; undefined while there is nothing to draw a line through. */
export function chartOf(table: LabTable, plot: Plot): Chart | undefined {
  const { chart, columns, rows } = table
  const column = (key: string) => columns.find((each) => each.key === key)
  const [x, y, seriesColumn] = chart ? [column(chart.x), column(chart.y), column(chart.series)] : []
  if (!chart || !x || !y || !seriesColumn) return undefined
  const logarithmic = chart.logarithmic ?? false
  const measured = rows.flatMap((row): Measured[] => {
    const [name, at, value] = [row[chart.series], row[chart.x], row[chart.y]]
    if (name === undefined || typeof at !== 'number' || typeof value !== 'number') return []
    return logarithmic && (at <= 0 || value <= 0) ? [] : [{ name, x: at, y: value }]
  })
  const xs = [...new Set(measured.map((point) => point.x))].sort((a, b) => a - b)
  if (xs.length < 2) return undefined
  const first = measured[0]!
  const idealTo = chart.ideal && { x: xs.at(-1)!, y: (xs.at(-1)! / first.x) * first.y }
  const ys = [...measured.map((point) => point.y), ...(idealTo ? [idealTo.y] : [])]
  const xScale = logarithmic ? logScale(xs, plot.left, plot.right) : linearScale(xs, plot.left, plot.right)
  const yScale = logarithmic ? logScale(ys, plot.bottom, plot.top) : linearScale(ys, plot.bottom, plot.top)
  const place = (point: { readonly x: number; readonly y: number }): ChartPoint => ({
    ...point,
    at: xScale.place(point.x),
    top: yScale.place(point.y),
  })
  return {
    x,
    y,
    seriesColumn,
    // The numbers that were measured are the ones to read off, as long as they have room.
    xTicks: (logarithmic ? xScale.ticks : apart(xs, xScale.place)).map((value) => ({ value, at: xScale.place(value) })),
    yTicks: yScale.ticks.map((value) => ({ value, at: yScale.place(value) })),
    series: seriesOf(measured, place),
    ...(idealTo ? { ideal: { from: place({ x: first.x, y: first.y }), to: place(idealTo) } } : {}),
  }
}

function seriesOf(
  measured: readonly Measured[],
  place: (point: { readonly x: number; readonly y: number }) => ChartPoint,
): ChartSeries[] {
  const series = new Map<number | string, { readonly name: LabValue; readonly points: ChartPoint[] }>()
  for (const { name, x, y } of measured) {
    const key = nameOf(name)
    const found = series.get(key) ?? { name, points: [] }
    series.set(key, found)
    found.points.push(place({ x, y }))
  }
  return [...series.values()].map(({ name, points }, i) => ({
    name,
    shape: (typeof name === 'string' ? SHAPE_OF[name] : undefined) ?? SHAPES[i % SHAPES.length]!,
    points: points.sort((a, b) => a.x - b.x),
  }))
}

interface Scale {
  readonly ticks: readonly number[]
  place(value: number): number
}

/** Ticks that a linear axis has, about. */
const TICKS = 5

/** From 0 on. */
function linearScale(values: readonly number[], from: number, to: number): Scale {
  const most = Math.max(...values)
  const rough = most / TICKS
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * power >= rough) ?? 10) * power
  const end = Math.ceil(most / step - 1e-9) * step
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)))
  return { ticks, place: (value) => from + (value / end) * (to - from) }
}

/** Whole powers of ten, at most so many of them with a tick. */
const POWERS = 6

function logScale(values: readonly number[], from: number, to: number): Scale {
  const least = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9))
  const every = Math.ceil((most - least + 1) / POWERS)
  const ticks: number[] = []
  for (let power = least; power <= most; power += every) ticks.push(10 ** power)
  return { ticks, place: (value) => from + ((Math.log10(value) - least) / (most - least)) * (to - from) }
}

/** Ticks nearer to each other than this could not be read. */
const ROOM = 24

function apart(values: readonly number[], place: (value: number) => number): readonly number[] {
  const kept: number[] = []
  // From the right: the largest is the one that counts.
  for (const value of [...values].reverse())
    if (kept.length === 0 || place(kept.at(-1)!) - place(value) >= ROOM) kept.push(value)
  return kept.reverse()
}
