import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RowUpdate } from '../../../../shared/model/scan.ts'
import { packRows, unpackRows } from '../../../../shared/ipc/packed-rows.ts'
import { savedTensor } from '../../engine/checkpoint/samples.ts'

const byIndex = (rows: readonly RowUpdate[]) => [...rows].sort((a, b) => a.index - b.index)

const stats = { count: 4, nan: 0, posInf: 0, negInf: 0, zeros: 1, sum: -0, mean: 0.1, zeroRows: 0 }
const plain = { status: 'done', attempts: 1, worker: 2, durationMs: 0.25, spark: new Uint8Array(28).fill(7) } as const

test('rows come back as they were, also through a structured clone', () => {
  const others = fc
    .record({ status: fc.constantFrom('waiting' as const, 'running' as const, 'failed' as const), error: fc.string() })
    .map((row) => ({ ...row, index: 0, attempts: 2 }))
  const rows = fc
    .array(fc.oneof({ weight: 4, arbitrary: savedTensor.map(({ row }): RowUpdate => row) }, others))
    .map((list) => list.map((row, index) => ({ ...row, index })))
  fc.assert(
    fc.property(rows, (list) => {
      expect(byIndex(unpackRows(structuredClone(packRows(list))))).toEqual(list)
    }),
  )
})

test('rows like most are numbers only, whichever of their numbers are there', () => {
  const quantiles = [-3, -2, -1, 0, 1, 2, 3] as const
  const rows: RowUpdate[] = [
    { ...plain, index: 0, stats },
    { ...plain, index: 1, stats: { ...stats, quantiles, kurtosis: Infinity } },
    { ...plain, index: 2, stats: { count: 0, nan: 0, posInf: 0, negInf: 0, zeros: 0 } },
  ]
  const packed = packRows(rows)
  expect(packed.others).toEqual([])
  expect(unpackRows(packed)).toEqual(rows)
  expect(Object.is(unpackRows(packed)[0]!.stats!.sum, -0)).toBe(true)
})

test('what numbers cannot tell goes as it is', () => {
  const first = { kind: 'nan', index: 1, block: 0, row: 0 } as const
  const rows: RowUpdate[] = [
    { ...plain, index: 0, stats: { ...stats, firstNonFinite: first } },
    { ...plain, index: 1, stats, digest: { xxh64: '0123456789abcdef' } },
    { ...plain, index: 2, stats, spark: new Uint8Array(3) },
    { index: 3, status: 'running', attempts: 1 },
  ]
  const packed = packRows(rows)
  expect(packed.numbers).toHaveLength(0)
  expect(packed.others).toEqual(rows)
})

test('no rows are no bytes', () => {
  expect(unpackRows(packRows([]))).toEqual([])
})
