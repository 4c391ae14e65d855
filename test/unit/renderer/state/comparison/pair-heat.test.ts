import { expect, it } from 'vitest'
import { compared, openComparison } from '../../../../harness/comparisons.ts'

it('maps a statistic of the pairs by layer and role', async () => {
  const { comparison } = await openComparison([compared(0, 0.01), compared(1, 0.1)])
  const { heat } = comparison
  await heat.refresh()
  expect(heat.heat?.layout.layers.map(({ layer }) => layer)).toEqual([0, 1, 2])
  expect([...heat.heat!.values].map(Math.round)).toEqual([20, 10, NaN])
  heat.chooseMeasure('nmse')
  await heat.refresh()
  expect([heat.heat?.measure.id, heat.heat?.logarithmic]).toEqual(['nmse', true])
  expect([...heat.heat!.values].slice(0, 2)).toEqual([0.01, 0.1])
})
