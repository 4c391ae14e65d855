import { expect, test } from 'vitest'
import { towerRoles } from '../../../../../shared/model/health/tower-roles.ts'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { measured } from '../measured.ts'

test('each layer has its own roles, whatever the layers share', () => {
  const names = [
    'blk.0.a.weight',
    'blk.1.a.weight',
    'blk.2.a.weight',
    'blk.1.b.weight',
    'blk.1.c.weight',
    'blk.1.a.bias',
  ]
  const { towers, outside } = inOnePiece(towerRoles([...names, 'output.weight'].map((name) => measured(name))))
  const layers = [...towers.get('')!.layers].map(([layer, roles]) => [layer, [...roles]])
  expect(layers).toEqual([
    [0, ['a']],
    [1, ['a', 'b', 'c', 'a.bias']],
    [2, ['a']],
  ])
  expect([...outside]).toEqual(['output'])
})
