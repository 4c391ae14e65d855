import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImatrixEntry } from '../../../../shared/model/imatrix.ts'
import { english } from '../../../../shared/text/sentence.ts'
import { datBytes } from '../../../helpers/imatrix-files.ts'
import { folderOf } from '../../../helpers/open-directly.ts'
import { ones } from '../../../helpers/open-directly.ts'
import { entriesOf, expectedEntries, imatrixFile, imatrixFixture } from './imatrix-data.ts'

/** All numbers of an entry within a relative error, and no other members. */
function expectClose(entry: ImatrixEntry, expected: Omit<ImatrixEntry, 'name'>, tolerance: number): void {
  const { name: _name, counts, ...found } = entry
  const { counts: wanted, ...numbers } = expected
  expect(counts).toEqual(wanted)
  expect(Object.keys(found).sort()).toEqual(Object.keys(numbers).sort())
  const numberOf = (key: string) => Number(found[key as keyof typeof found])
  for (const [key, value] of Object.entries(numbers)) {
    const difference = Math.abs(numberOf(key) - Number(value))
    expect(difference, `${entry.name} ${key}`).toBeLessThanOrEqual(tolerance * Math.abs(Number(value)))
  }
}

describe('the fixture', () => {
  it('has the expected statistics in the newer format', async () => {
    const entries = await entriesOf(imatrixFixture('gguf'))
    expect(Object.keys(entries).sort()).toEqual(Object.keys(expectedEntries).sort())
    for (const [name, expected] of Object.entries(expectedEntries)) expectClose(entries[name]!, expected, 1e-9)
  })

  it('has them in the older format as exactly as its values are rounded, without entries that have no data', async () => {
    const entries = await entriesOf(imatrixFixture('dat'))
    const withData = Object.entries(expectedEntries).filter(([, { counts }]) => counts.some((count) => count > 0))
    expect(Object.keys(entries).sort()).toEqual(withData.map(([name]) => name).sort())
    for (const [name, { counts, ...expected }] of withData) {
      // Chunks of 512 tokens, where the newer format counts tokens; all experts share one number.
      const chunks = Math.ceil(Math.max(...counts) / 512)
      const entry = entries[name]!
      expectClose(entry, { ...expected, counts: counts.map((count) => (count > 0 ? chunks : 0)) }, 5e-7)
    }
  })
})

describe('entries', () => {
  const values = (n: number, from = 1) => Array.from({ length: n }, (_, i) => from + i)

  it('without data have no statistics', async () => {
    const [entry] = Object.values(
      await entriesOf(imatrixFile([{ name: 'blk.0.attn_q.weight', counts: [0], sums: [[0, 0]] }])),
    )
    expect(entry).toEqual({ name: 'blk.0.attn_q.weight', columns: 2, counts: [0], expertsWithoutData: 1 })
  })

  it('of constant values have no spread, and one value has no normalised entropy', async () => {
    const path = imatrixFile([
      { name: 'a.weight', counts: [2], sums: [[4, 4, 4, 4]] },
      { name: 'b.weight', counts: [2], sums: [[4]] },
      { name: 'c.weight', counts: [2], sums: [[0, 0]] },
    ])
    const { 'a.weight': a, 'b.weight': b, 'c.weight': c } = await entriesOf(path)
    expect(a).toMatchObject({ sum: 8, mean: 2, std: 0, entropy: 2, entropyNormalised: 1, zScoreAbove1: 0, active: 1 })
    expect(b).not.toHaveProperty('entropyNormalised')
    expect(c).toMatchObject({ sum: 0, active: 0 })
    expect(c).not.toHaveProperty('entropy')
  })

  it('are compared with the layer before only, in any order of the file', async () => {
    const layer = (n: number, sums: readonly number[]) => ({
      name: `blk.${n}.ffn_up.weight`,
      counts: [1],
      sums: [sums],
    })
    const path = imatrixFile([layer(10, [1, 0]), layer(2, [3, 4]), layer(1, [4, 3]), layer(9, [0, 2])])
    const entries = await entriesOf(path)
    expect(Object.keys(entries)).toEqual([10, 2, 1, 9].map((n) => `blk.${n}.ffn_up.weight`))
    expect(Object.values(entries).map(({ cosineToPreviousLayer }) => cosineToPreviousLayer)).toEqual([
      0,
      expect.closeTo(0.96, 15),
      undefined,
      undefined,
    ])
  })

  it('with in_sum have the statistics of newer versions, compared with the nearest earlier layer', async () => {
    const entry = (layer: number, activations: readonly number[]) => ({
      name: `blk.${layer}.attn_v.weight`,
      counts: [2],
      sums: [activations.map((value) => value * value)],
      activations: [activations],
    })
    const path = imatrixFile([entry(0, [2, 4, 6, 8]), entry(3, [4, 2, 8, 10])])
    const { 'blk.0.attn_v.weight': first, 'blk.3.attn_v.weight': later } = await entriesOf(path)
    expect(first?.activations).toEqual({
      mean: 2.5,
      std: expect.closeTo(Math.sqrt(1.25), 15),
      skewness: 0,
      kurtosis: expect.closeTo(-1.36, 12),
      energy: 60,
    })
    expect(later?.activations).toMatchObject({
      gain: expect.closeTo(Math.sqrt(46 / 30), 14),
      l2Distance: 2,
      pearson: expect.closeTo(6 / Math.sqrt(5 * 10), 14),
    })
    expect(later).not.toHaveProperty('cosineToPreviousLayer')
  })

  it('compare only the experts that have data in both layers', async () => {
    const path = imatrixFile([
      {
        name: 'blk.0.x.weight',
        counts: [1, 0],
        sums: [
          [1, 4],
          [0, 0],
        ],
        activations: [
          [1, 2],
          [0, 0],
        ],
      },
      {
        name: 'blk.1.x.weight',
        counts: [1, 1],
        sums: [
          [1, 4],
          [9, 9],
        ],
        activations: [
          [1, 2],
          [3, 3],
        ],
      },
    ])
    const { 'blk.1.x.weight': entry } = await entriesOf(path)
    expect(entry?.activations).toMatchObject({ gain: 1, l2Distance: 0, pearson: expect.closeTo(1, 15) })
  })

  it.each([
    ['counts that do not divide the values', { counts: [1, 1], sums: [values(3)] }, /3 values .* 2 counts/],
    ['an in_sum of another length', { counts: [1], sums: [[1, 2]], activations: [[1]] }, /in_sum has 1 values/],
    ['NaN', { counts: [1], sums: [[1, NaN]] }, /NaN or infinite/],
  ] as const)('with %s are listed with the reason', async (_what, made, reason) => {
    const [entry] = Object.values(await entriesOf(imatrixFile([{ name: 'a.weight', ...made }])))
    expect(entry).not.toHaveProperty('sum')
    expect(english(entry!.unmeasured!)).toMatch(reason)
  })

  it('without counts are listed with the reason', async () => {
    const [entry] = Object.values(await entriesOf(imatrixFile([], [ones('a.weight.in_sum2')])))
    expect(english(entry!.unmeasured!)).toBe('it has no counts')
  })
})

describe('experts of the older format', () => {
  const column = (expert: number, n: number, chunks: number) =>
    Array.from({ length: n }, (_, i) => (expert === 1 ? chunks : expert + i + 0.5))
  const exps = (name: string, n: number) => ({
    name: `blk.0.${name}.weight`,
    calls: 3,
    values: [0, 1, 2].flatMap((expert) => column(expert, n, 3)),
  })
  const read = (entries: Parameters<typeof datBytes>[0]) =>
    entriesOf(join(folderOf({ 'a.dat': datBytes(entries) }), 'a.dat'))

  it('are as many as the router of the layer tells', async () => {
    const router = { name: 'blk.0.ffn_gate_inp.weight', calls: 3, values: column(0, 8, 3) }
    const entries = await read([router, exps('ffn_up_exps', 8), exps('ffn_down_exps', 4)])
    expect(entries['blk.0.ffn_up_exps.weight']).toMatchObject({ columns: 8, counts: [3, 0, 3], expertsWithoutData: 1 })
    expect(entries['blk.0.ffn_down_exps.weight']).toMatchObject({ columns: 4, counts: [3, 0, 3] })
  })

  it('are found by a run of the value that marks an expert without data', async () => {
    const entries = await read([exps('ffn_up_exps', 64)])
    expect(entries['blk.0.ffn_up_exps.weight']).toMatchObject({ columns: 64, counts: [3, 0, 3] })
  })

  it('are one where nothing tells', async () => {
    const entries = await read([exps('ffn_up_exps', 8)])
    expect(entries['blk.0.ffn_up_exps.weight']).toMatchObject({ columns: 24, counts: [3], expertsWithoutData: 0 })
  })

  it('are not looked for in other tensors', async () => {
    const entries = await read([{ name: 'blk.0.attn_q.weight', calls: 1, values: Array<number>(64).fill(1) }])
    expect(entries['blk.0.attn_q.weight']).toMatchObject({ columns: 64, counts: [1], sum: 64 })
  })
})
