import { expect, test, vi } from 'vitest'
import { judge } from '../../../../../shared/model/health/judge.ts'
import { inOnePiece, measuredTensors } from '../../../../../shared/model/overview/measured-tensor.ts'
import type { TensorResult } from '../../../../../shared/model/scan.ts'
import { measured } from '../measured.ts'

const sources = ['blk.0.attn_q.weight', 'output.weight'].map((name, index) => {
  const { tensor, result, type } = measured(name, { stats: { sum: index, l2: index } })
  return { tensor: { ...tensor, index }, result, type: type! }
})
const view = { tensors: sources.map(({ tensor }) => tensor), types: [sources[0]!.type] }

test('rows are made when they are asked for, and tell what each tensor is', () => {
  const rows = measuredTensors(view, (index) => sources[index]!.result)
  expect(rows.length).toBe(2)
  expect(rows.at(2)).toBeUndefined()
  expect(
    [...rows].map(({ tensor, tower, layer, role, bpw, type, result }) => [
      ...[tensor.index, tower, layer, role, bpw, type?.name, result.stats?.sum],
    ]),
  ).toEqual([
    [0, '', 0, 'attn_q', 32, 'F32', 0],
    [1, '', undefined, 'output', 32, 'F32', 1],
  ])
  expect(measuredTensors(view).at(0)!.result).toEqual({ status: 'waiting', attempts: 0 })
})

test('a judgement reads each result once: it may be packed', () => {
  const fetch = vi.fn((index: number): TensorResult => sources[index]!.result)
  const { verdict } = inOnePiece(
    judge({ facts: [], problems: [], architecture: undefined }, measuredTensors(view, fetch)),
  )
  expect(verdict).toMatchObject({ measured: 2, total: 2 })
  expect(fetch.mock.calls).toEqual([[0], [1]])
})
