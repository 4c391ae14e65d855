import { describe, expect, it } from 'vitest'
import { type Chart, chartOf } from '../../../../../renderer/state/lab/lab-chart.ts'
import { figureOf, tickText } from '../../../../../renderer/state/lab/lab-figures.ts'
import type { LabChart, LabRow, LabTable } from '../../../../../shared/model/lab.ts'
import { say } from '../../../../../shared/text/sentence.ts'

const PLOT = { left: 0, top: 0, right: 100, bottom: 200 }
const COLUMNS: LabTable['columns'] = [
  { key: 'executor', title: 'Executor', unit: 'executor' },
  { key: 'workers', title: 'Workers', unit: 'count' },
  { key: 'speedup', title: 'Speed-up', unit: 'ratio' },
  { key: 'tasks', title: 'Tasks', unit: 'count' },
  { key: 'note', title: 'Note', unit: 'text' },
]
const row = (executor: string, workers: number, speedup?: number): LabRow => ({
  executor,
  workers,
  tasks: 7,
  ...(speedup === undefined ? {} : { speedup }),
})
const draw = (rows: readonly LabRow[], chart: Partial<LabChart> = {}): Chart | undefined =>
  chartOf({ columns: COLUMNS, rows, chart: { x: 'workers', y: 'speedup', series: 'executor', ...chart } }, PLOT)
const values = (ticks: Chart['xTicks']) => ticks.map(({ value }) => value)

describe('the chart', () => {
  it('has a line for each series, in its own shape, and points where their values are', () => {
    const rows = [row('single', 1, 1), row('threads', 4, 3), row('threads', 1, 0.9), row('processes', 4, 2.5)]
    const chart = draw(rows)!
    expect(chart.series.map(({ name, shape, points }) => [name, shape, points.map(({ x }) => x)])).toEqual([
      ['single', 'diamond', [1]],
      ['threads', 'circle', [1, 4]],
      ['processes', 'square', [4]],
    ])
    expect(chart.series[1]!.points[1]).toEqual({ x: 4, y: 3, at: 100, top: 0 })
    expect(chart.series[0]!.points[0]).toMatchObject({ at: 25 })
    expect(values(chart.xTicks)).toEqual([1, 4])
    expect(values(chart.yTicks)).toEqual([0, 1, 2, 3])
    expect(chart.ideal).toBeUndefined()
  })

  it('has the ideal from the first value on, and room for it', () => {
    const chart = draw([row('single', 1, 1), row('threads', 8, 3)], { ideal: 'proportional' })!
    expect(chart.ideal).toMatchObject({ from: { x: 1, y: 1 }, to: { x: 8, y: 8, at: 100, top: 0 } })
    expect(values(chart.yTicks)).toEqual([0, 2, 4, 6, 8])
  })

  it('has powers of ten where it is logarithmic, and leaves out what has no place there', () => {
    const rows = [row('threads', 1, 20), row('threads', 100, 3000), row('processes', 10, 0), row('processes', 5)]
    const chart = draw(rows, { logarithmic: true })!
    expect(values(chart.xTicks)).toEqual([1, 10, 100])
    expect(values(chart.yTicks)).toEqual([10, 100, 1000, 10_000])
    expect(chart.series).toHaveLength(1)
    expect(chart.series[0]!.points.map(({ at }) => at)).toEqual([0, 100])
    const wide = draw([row('threads', 1, 1e-6), row('threads', 1e9, 1e9)], { logarithmic: true })!
    expect(wide.xTicks.length).toBeLessThanOrEqual(6)
  })

  it('is not drawn before there are two places on its axis', () => {
    expect(draw([])).toBeUndefined()
    expect(draw([row('single', 1, 1), row('threads', 1, 2)])).toBeUndefined()
    expect(chartOf({ columns: COLUMNS, rows: [row('single', 1, 1), row('threads', 2, 1)] }, PLOT)).toBeUndefined()
  })

  it('keeps its ticks apart', () => {
    const rows = [1, 2, 4, 8, 16, 32].map((workers) => row('threads', workers, workers))
    expect(values(draw(rows)!.xTicks)).toEqual([4, 16, 32])
  })

  it('tells sentences apart by what they say', () => {
    const way = (text: string, workers: number) => ({ executor: say(text), workers, speedup: 1 })
    const chart = draw([way('transfer', 1), way('transfer', 2), way('shared memory', 1)])!
    expect(chart.series.map(({ points, shape }) => [points.length, shape])).toEqual([
      [2, 'circle'],
      [1, 'square'],
    ])
  })
})

describe('figures', () => {
  const shown = (unit: LabTable['columns'][number]['unit'], value: number) => figureOf({ unit, key: 'a' }, value)
  it.each([
    ['ms', 1234.5678, '1,235 ms', '1234.5678 ms'],
    ['ms', 0.023_71, '0.0237 ms', '0.02371 ms'],
    ['ms', 123_456_789, '123,457 s', '123456789 ms'],
    ['s', 1.28, '1.28 s', '1.28 s'],
    ['bytes', 1_500_000.4, '1.50 MB', '1,500,000 bytes'],
    ['bytes/s', 2e9, '2.00 GB/s', '2,000,000,000 bytes/s'],
    ['weights/s', 1.5e9, '1,500 M/s', '1,500,000,000/s'],
    ['percent', 0.7394, '73.9%', '73.94%'],
    ['ratio', 8.914, '8.91', '8.914'],
  ] as const)('%s: %d is %s', (unit, value, text, exact) => {
    expect(shown(unit, value)).toEqual({ text, exact })
  })

  it('that are not known are a dash, and a note is empty', () => {
    expect(figureOf({ unit: 's', key: 'scan_s' }, undefined).text).toBe('–')
    expect(figureOf({ unit: 'text', key: 'note' }, undefined).text).toBe('')
  })

  it('name executors, and show text from elsewhere safely', () => {
    expect(figureOf({ unit: 'executor', key: 'executor' }, 'threads').text).toBe('Worker threads')
    expect(figureOf({ unit: 'executor', key: 'executor' }, 'constructor').text).toBe('constructor')
    expect(figureOf({ unit: 'text', key: 'end' }, 'a\u202eb').text).toBe('a\\u202eb')
  })

  it('are short beside an axis', () => {
    expect([tickText('ms', 10_000), tickText('ms', 0.01), tickText('ratio', 1.5), tickText('bytes', 1e6)]).toEqual([
      '10 s',
      '0.01 ms',
      '1.5',
      '1 MB',
    ])
    expect([tickText('ratio', 0), tickText('count', 1000), tickText('ratio', 100)]).toEqual(['0', '1,000', '100'])
  })
})
