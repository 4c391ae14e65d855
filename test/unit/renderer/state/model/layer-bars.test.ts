import { expect, test } from 'vitest'
import { layerBars } from '../../../../../renderer/state/model/layer-bars.ts'

const layers = (count: number) =>
  Array.from({ length: count }, (_, layer) => ({
    tower: '',
    layer,
    tensors: 1,
    bytes: layer === 777 ? 900 : 10,
    weights: 5,
  }))

test('few layers have a bar each', () => {
  const bars = layerBars(layers(32), 133)
  expect(bars).toHaveLength(32)
  expect(bars[3]).toEqual({ first: '3', last: '3', bytes: 10, weights: 5 })
})

test('many layers share bars, none is lost, and one that is larger is still seen', () => {
  const bars = layerBars(layers(100_000), 133)
  expect(bars.length).toBeLessThanOrEqual(133)
  expect(bars.length).toBeGreaterThan(100)
  expect([bars[0]!.first, bars.at(-1)!.last]).toEqual(['0', '99999'])
  expect(bars.reduce((sum, { weights }) => sum + weights, 0)).toBe(500_000)
  expect(bars.filter(({ bytes }) => bytes === 900)).toHaveLength(1)
})

test('without layers there are no bars', () => expect(layerBars([], 133)).toEqual([]))
