import { expect, it } from 'vitest'
import { showTable } from '../../../../../renderer/state/lab/lab-table.ts'
import type { LabColumn, LabTable, LabUnit } from '../../../../../shared/model/lab.ts'

const column = (key: string, unit: LabUnit): LabColumn => ({ key, title: key, unit })
const COLUMNS = [
  column('executor', 'executor'),
  column('workers', 'count'),
  column('scan_s', 's'),
  column('scan_min_s', 's'),
  column('scan_max_s', 's'),
  column('cpu_s', 's'),
  column('tasks', 'count'),
]
const row = (executor: string, workers: number, scan_s: number) => ({
  executor,
  workers,
  scan_s,
  scan_min_s: scan_s * 0.9,
  scan_max_s: scan_s * 1.5,
  tasks: 7,
})
const rows = [row('single', 1, 1), row('threads', 16, 0.1234)]
const texts = (table: LabTable) => showTable(table).columns.map(({ cells }) => cells.map(({ text }) => text))
/** A column of numbers: its unit, and its figures. */
const figures = (unit: LabUnit, ...values: (number | undefined)[]) => {
  const [shown] = showTable({
    columns: [column('a', unit)],
    rows: values.map((value) => (value === undefined ? {} : { a: value })),
  }).columns
  return [shown!.unit, ...shown!.cells.map(({ text }) => text)]
}

it('shows no column that is empty, and below it what is the same in all rows', () => {
  const shown = showTable({ columns: COLUMNS, rows })
  expect(shown.columns.map(({ key }) => key)).toEqual(['executor', 'scan_s'])
  expect(shown.alike.map(({ column: { key }, value }) => [key, value])).toEqual([['tasks', 7]])
  // A setting that was not measured has no value to differ.
  const unmeasured = showTable({ columns: COLUMNS, rows: [...rows, { executor: 'threads', workers: 128 }] })
  expect(unmeasured.alike.map(({ column: { key }, value }) => [key, value])).toEqual([['tasks', 7]])
  const differing = showTable({ columns: COLUMNS, rows: [rows[0]!, { ...rows[1]!, tasks: 8 }] })
  expect(differing.columns.map(({ key }) => key)).toContain('tasks')
  expect(differing.alike).toEqual([])
})

it('has workers beside their executor, so that a row says whose it is when the table scrolls', () => {
  expect(texts({ columns: COLUMNS, rows })[0]).toEqual(['One thread', 'Worker threads × 16'])
  // Not where the table does not begin with them.
  expect(texts({ columns: [COLUMNS[2]!, COLUMNS[0]!, COLUMNS[1]!], rows })).toHaveLength(3)
})

it('has the fastest and the slowest below the median', () => {
  const shown = showTable({ columns: COLUMNS, rows: [...rows, { executor: 'processes', workers: 2 }] })
  expect(shown.ranged).toBe(true)
  expect(shown.columns[1]).toMatchObject({
    unit: 's',
    cells: [
      { text: '1.00', range: '0.900–1.50', exact: '1 s' },
      { text: '0.123', range: '0.111–0.185' },
      { text: '–' },
    ],
  })
  // A column of that name alone is one like others.
  const alone = showTable({ columns: [COLUMNS[0]!, COLUMNS[3]!], rows })
  expect([alone.ranged, alone.columns[1]!.cells[0]]).toEqual([false, { text: '0.900', exact: '0.9 s' }])
})

it.each([
  ['bytes', [98_400_000, 1_312_000_000, undefined], ['MB', '98.4', '1,312', '–']],
  ['bytes', [1024, 67_108_864], [undefined, '1.02 kB', '67.1 MB']],
  ['bytes', [0, 2_000_000], ['MB', '0.00', '2.00']],
  ['bytes', [12, 2000], [undefined, '12 bytes', '2.00 kB']],
  ['bytes/s', [999_600, 2e9], [undefined, '1.00 MB/s', '2.00 GB/s']],
  ['bytes/s', [4e8, 2e9], ['MB/s', '400', '2,000']],
  ['weights/s', [1.5e9], ['M/s', '1,500']],
  ['percent', [0.7394, 1], ['%', '73.9', '100']],
  ['ms', [30.5, 22_240], ['ms', '30.5', '22,240']],
  ['ms', [30.5, 222_400], [undefined, '30.5 ms', '222 s']],
  ['ratio', [1.5], [undefined, '1.50']],
  ['count', [7], [undefined, '7']],
] as const)('%s %j: the unit is in the head where one reads well for all', (unit, values, expected) => {
  expect(figures(unit, ...values)).toEqual(expected)
})
