import { expect, it } from 'vitest'
import { imatrixLines } from '../../../electron/cli/imatrix-lines.ts'
import { say } from '../../../shared/text/sentence.ts'

const entry = { name: 'blk.0.attn_q.weight', columns: 4096, counts: [1500, 0], expertsWithoutData: 1 }
const linesOf = (...entries: Parameters<typeof imatrixLines>[0]['entries']) => [
  ...imatrixLines({ legacy: false, datasets: [], entries }),
]

it('an importance matrix is a table of its entries', () => {
  const [head, row] = linesOf({ ...entry, sum: 12.5, active: 0.5, cosineToPreviousLayer: 0.75 })
  expect(head).toMatch(/^name +columns +experts +without data +counts +sum +min .* cosine$/)
  expect(row).toMatch(/^blk\.0\.attn_q\.weight +4,096 +2 +1 +1,500 +12\.5000 +– .* 50% .* 0\.750000$/)
})

it('columns of in_sum are there when an entry has them, and reasons below the table', () => {
  const activations = { mean: 1, std: 2, energy: 3 }
  const lines = linesOf({ ...entry, activations }, { ...entry, name: 'a\u0007', unmeasured: say('it has no counts') })
  expect(lines[0]).toMatch(/act mean .* Pearson$/)
  expect(lines.at(-1)).toBe('  a\u2407: it has no counts')
})
