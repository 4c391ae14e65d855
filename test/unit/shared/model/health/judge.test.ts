import { expect, test } from 'vitest'
import { judge } from '../../../../../shared/model/health/judge.ts'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { measured } from '../measured.ts'

const view = { facts: [], architecture: undefined, problems: [] }
/** So many that they are judged in several pieces. Two values each: too few to be found identical. */
const SHAPE = [2]
const MANY = 2001

test('results that arrive between two pieces do not make a model OK', () => {
  const rows = Array.from({ length: MANY }, (_, i) => ({
    ...measured(`t${i}`, i === 0 ? { shape: SHAPE } : { shape: SHAPE, stats: {} }),
  }))
  const pieces = judge(view, rows)
  expect(pieces.next().done).toBe(false)
  rows[0]!.result = measured('t0', { shape: SHAPE, stats: { nan: 1 } }).result
  const { verdict, findings } = inOnePiece(pieces)
  expect(verdict).toMatchObject({ state: 'partial', measured: MANY - 1, total: MANY })
  expect(findings.filter(({ rule }) => rule === 'non-finite')).toEqual([])
  expect(inOnePiece(judge(view, rows)).verdict).toMatchObject({ state: 'errors', errors: 1 })
})
