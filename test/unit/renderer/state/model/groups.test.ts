import { describe, expect, it } from 'vitest'
import { groupByLayer, groupOfLine, headLine } from '../../../../../renderer/state/model/groups.ts'
import { layerKey } from '../../../../../shared/model/layer-place.ts'
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
    expect(groups[1]).toEqual({ tower: '', layer: 2, nTensors: 2, nBytes: 20, nElements: 200, collapsed: false })
  })

  it('leaves only the head of a layer that is folded away, and keeps its tensors for exports', () => {
    const {
      lines,
      groups,
      order: grouped,
    } = groupByLayer(rows, order, new Set([layerKey('', 2), layerKey('', undefined)]))
    expect(lines).toEqual([headLine(0), headLine(1), headLine(2), 5, 0])
    expect(groups.map(({ collapsed }) => collapsed)).toEqual([true, true, false])
    expect(grouped).toEqual([4, 1, 3, 2, 5, 0])
  })

  it('keeps towers apart, in the order of the file', () => {
    const towers = rowsOf(...['v.blk.1.a', 'a.blk.0.a', 'blk.1.a', 'v.blk.0.a', 'v.blk.1.b'].map((name) => ({ name })))
    const { groups } = groupByLayer(towers, [4, 3, 2, 1, 0], new Set([layerKey('v', 1)]))
    expect(groups.map(({ tower, layer, nTensors, collapsed }) => [tower, layer, nTensors, collapsed])).toEqual([
      ['', 1, 1, false],
      ['v', 0, 1, false],
      ['v', 1, 2, true],
      ['a', 0, 1, false],
    ])
  })

  it('has no groups without tensors', () => {
    expect(groupByLayer(rows, [], new Set())).toEqual({ lines: [], groups: [], order: [] })
  })
})

it('tells heads from tensors', () => {
  expect([0, 7, headLine(0), headLine(7)].map(groupOfLine)).toEqual([undefined, undefined, 0, 7])
})
