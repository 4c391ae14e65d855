import { describe, expect, it } from 'vitest'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import { nextSort, type SortKey, sortRows } from '../../../../../renderer/state/model/sort.ts'
import { rowsOf } from './rows.ts'

const rows = rowsOf(
  { name: 'blk.10.a', nBytes: 2n ** 60n, stats: { std: 3, nan: 1 } },
  { name: 'blk.2.a', nBytes: 5, stats: { std: 1 } },
  { name: 'blk.2.b' },
  { name: 'output', nBytes: 2n ** 60n + 1n, stats: { std: 1 }, result: { status: 'done' } },
  { name: 'norm', result: { status: 'failed', error: 'x' } },
)
const all = rows.map((row) => row.tensor.index)
const by = (...keys: SortKey[]) => sortRows(rows, all, keys, TABLE_COLUMNS)
const column = (key: string) => TABLE_COLUMNS.find((candidate) => candidate.key === key)!

describe('sortRows', () => {
  it('keeps the order of the file without a key', () => expect(by()).toEqual([0, 1, 2, 3, 4]))

  it('sorts names naturally', () => {
    expect(by({ column: 'name', descending: false })).toEqual([1, 2, 0, 4, 3])
  })

  it('puts what is not known last, both ways', () => {
    expect(by({ column: 'std', descending: false })).toEqual([1, 3, 0, 2, 4])
    expect(by({ column: 'std', descending: true })).toEqual([0, 1, 3, 2, 4])
  })

  it('compares integers beyond a double exactly', () => {
    expect(by({ column: 'n_bytes', descending: true }).slice(0, 3)).toEqual([3, 0, 1])
  })

  it('sorts by several keys', () => {
    expect(by({ column: 'std', descending: false }, { column: 'name', descending: true })).toEqual([3, 1, 0, 4, 2])
  })

  it('puts what needs a look first in the status column', () => {
    expect(by({ column: 'status', descending: false })).toEqual([4, 0, 2, 1, 3])
  })

  it('sorts only what it is given', () => {
    expect(sortRows(rows, [4, 1], [{ column: 'name', descending: false }], TABLE_COLUMNS)).toEqual([1, 4])
  })

  it('can sort by every column', () => {
    for (const { key } of TABLE_COLUMNS) expect(by({ column: key, descending: true }).toSorted()).toEqual(all)
  })
})

describe('nextSort', () => {
  it('turns a column on, over and off; numbers start with the largest', () => {
    const once = nextSort([], column('std'), false)
    expect(once).toEqual([{ column: 'std', descending: true }])
    const twice = nextSort(once, column('std'), false)
    expect(twice).toEqual([{ column: 'std', descending: false }])
    expect(nextSort(twice, column('std'), false)).toEqual([])
    expect(nextSort([], column('name'), false)).toEqual([{ column: 'name', descending: false }])
  })

  it('keeps the others with Shift, in their places', () => {
    const two = nextSort(nextSort([], column('type'), false), column('std'), true)
    expect(two.map((key) => key.column)).toEqual(['type', 'std'])
    expect(nextSort(two, column('type'), true)).toEqual([
      { column: 'type', descending: true },
      { column: 'std', descending: true },
    ])
    expect(nextSort(two, column('nan'), false)).toEqual([{ column: 'nan', descending: true }])
  })
})
