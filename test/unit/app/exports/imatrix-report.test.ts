import { expect, it } from 'vitest'
import { reportPieces } from '../../../../electron/app/exports/report.ts'
import { imatrixOf } from '../../../../electron/engine/imatrix/imatrix.ts'
import { schemaErrors } from '../../../helpers/schemas.ts'
import { modelOf } from '../../../helpers/open-directly.ts'
import { entriesOf, expectedEntries, imatrixFile, imatrixFixture } from '../../engine/imatrix/imatrix-data.ts'

const making = { version: '1.2.3', date: new Date(0), language: 'en' } as const

async function report(path: string, format: 'json' | 'html' | 'markdown'): Promise<string> {
  const model = await modelOf(path)
  const imatrix = imatrixOf(model, Object.values(await entriesOf(path)))
  return [...reportPieces(format, { model, result: () => undefined, scan: undefined, imatrix }, making)].join('')
}

it.each(['gguf', 'dat'] as const)('JSON has the entries of a .%s file with their statistics', async (extension) => {
  const json = await report(imatrixFixture(extension), 'json')
  expect(schemaErrors(json)).toEqual([])
  const { imatrix } = JSON.parse(json) as { imatrix: { entries: { name: string; columns: number }[] } }
  expect(imatrix).toMatchObject({ legacy: extension === 'dat', datasets: ['calibration.txt'], chunkCount: 12 })
  expect(Object.hasOwn(imatrix, 'chunkSize')).toBe(extension === 'gguf')
  for (const { name, columns } of imatrix.entries) expect(columns).toBe(expectedEntries[name]!.columns)
})

it('JSON has the statistics of in_sum, and why an entry has none', async () => {
  const sums = [[1, 2]]
  const path = imatrixFile([
    { name: 'blk.0.a.weight', counts: [1], sums, activations: [[1, -1]] },
    { name: 'blk.1.a.weight', counts: [1], sums: [[NaN, 1]] },
  ])
  const json = await report(path, 'json')
  expect(schemaErrors(json)).toEqual([])
  expect(JSON.parse(json)).toMatchObject({
    imatrix: {
      entries: [
        { activations: { mean: 0, std: 1, energy: 3 } },
        { unmeasured: 'some of its values are NaN or infinite', counts: [1] },
      ],
    },
  })
})

it('reports list the entries', async () => {
  const html = await report(imatrixFixture('gguf'), 'html')
  expect(html).toContain('<h2 id="importance">Importance</h2>')
  expect(html).toContain('<th scope="row">blk.0.ffn_down_exps.weight</th><td class="r">256</td><td class="r">6</td>')
  const markdown = await report(imatrixFixture('gguf'), 'markdown')
  expect(markdown).toMatch(/## Importance\n\n\| Tensor \| Row length \| Experts \| No data \|/)
  expect(markdown).toMatch(/\| `blk\.0\.ffn_down_exps\.weight` \| 256 \| 6 \| 1 \| 4,647 \| 568\.228 \|/)
})
