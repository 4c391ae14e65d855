import { describe, expect, it } from 'vitest'
import { groupByLayer, groupOfLine, headLine } from '../../../renderer/state/groups.ts'
import { rowsOf } from './rows.ts'

const names = ['blk.10.a', 'output.weight', 'blk.2.a', 'blk.2.b', 'token_embd.weight', 'blk.10.b']
const rows = rowsOf(...names.map((name) => ({ name, nBytes: 10 })))
const order = [5, 4, 3, 2, 1, 0]

describe('groupByLayer', () => {
  it('puts tensors outside the layers first, then layer by layer, each in the order given', () => {
    const { lines, groups, order: grouped } = groupByLayer(rows, order, new Set())
    expect(lines).toEqual([headLine(0), 4, 1, headLine(1), 3, 2, headLine(2), 5, 0])
    expect(grouped).toEqual([4, 1, 3, 2, 5, 0])
    expect(groups.map(({ layer }) => layer)).toEqual([undefined, 2, 10])
    expect(groups[1]).toEqual({ layer: 2, nTensors: 2, nBytes: 20, nElements: 200, collapsed: false })
  })

  it('leaves only the head of a layer that is folded away, and keeps its tensors for exports', () => {
    const { lines, groups, order: grouped } = groupByLayer(rows, order, new Set([2, undefined]))
    expect(lines).toEqual([headLine(0), headLine(1), headLine(2), 5, 0])
    expect(groups.map(({ collapsed }) => collapsed)).toEqual([true, true, false])
    expect(grouped).toEqual([4, 1, 3, 2, 5, 0])
  })

  it('has no groups without tensors', () => {
    expect(groupByLayer(rows, [], new Set())).toEqual({ lines: [], groups: [], order: [] })
  })
})

it('tells heads from tensors', () => {
  expect([0, 7, headLine(0), headLine(7)].map(groupOfLine)).toEqual([undefined, undefined, 0, 7])
})
