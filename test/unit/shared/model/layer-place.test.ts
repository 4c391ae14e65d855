import { expect, it } from 'vitest'
import { inLayerOrder, layerKey, layerLabel } from '../../../../shared/model/layer-place.ts'

it('a layer is named with its tower, if it has one', () => {
  expect(layerLabel({ tower: '', layer: 12 })).toBe('12')
  expect(layerLabel({ tower: 'v', layer: 3 })).toBe('v 3')
  expect(layerLabel({ tower: 'a\u202e', layer: 3 })).toBe(String.raw`a\u202e 3`)
})

it('layers are equal by number and tower', () => {
  expect(new Set([layerKey('', 1), layerKey('v', 1), layerKey('v', 11), layerKey('', undefined)]).size).toBe(4)
  expect(layerKey('v', undefined)).toBe(layerKey('', undefined))
})

it('layers are in order, tower by tower', () => {
  const places = ['v 10', 'a 0', ' 3', 'v 2', ' 0'].map((text) => {
    const [tower, layer] = text.split(' ') as [string, string]
    return { tower, layer: Number(layer) }
  })
  expect(inLayerOrder(places, ['v', 'a', '']).map(layerLabel)).toEqual(['0', '3', 'v 2', 'v 10', 'a 0'])
})
