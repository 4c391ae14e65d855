import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planImatrix } from '../../../../electron/engine/imatrix/plan-imatrix.ts'
import { ImatrixIndex, readWeights, type Weights } from '../../../../electron/engine/imatrix/weights.ts'
import { datBytes } from '../../../helpers/imatrix-files.ts'
import { folderOf, modelOf, ones } from '../../../helpers/open-directly.ts'
import { imatrixFile, imatrixFixture, openFiles } from './imatrix-data.ts'

const indexOf = async (path: string) => new ImatrixIndex(planImatrix(await modelOf(path)))

async function weights(path: string, name: string, columns: number, experts: number): Promise<Weights> {
  const match = (await indexOf(path)).weightsFor(name, columns, experts)
  if (match.kind !== 'found') throw new Error(match.kind)
  // As a message brings it to a worker.
  return readWeights(structuredClone(match.plan), openFiles())
}

describe('weights of a tensor', () => {
  const entry = {
    name: 'blk.0.ffn_up_exps.weight',
    counts: [2, 0, 4],
    sums: [
      [2, 4],
      [0, 0],
      [4, 12],
    ],
  }

  it('are in_sum2/counts for each column and expert, 0 for experts without data', async () => {
    expect(await weights(imatrixFile([entry]), entry.name, 2, 3)).toEqual({
      values: Float64Array.of(1, 2, 0, 0, 1, 3),
      expertsWithoutData: [1],
    })
  })

  it('of one row are those of all experts', async () => {
    const one = { name: 'a.weight', counts: [4], sums: [[2, 6]] }
    expect(await weights(imatrixFile([one]), 'a.weight', 2, 8)).toEqual({
      values: Float64Array.of(0.5, 1.5),
      expertsWithoutData: [],
    })
    const none = { name: 'a.weight', counts: [0], sums: [[0, 0]] }
    expect((await weights(imatrixFile([none]), 'a.weight', 2, 3)).expertsWithoutData).toEqual([0, 1, 2])
  })

  it('with one count for all experts are divided by it', async () => {
    const flat = { name: 'a.weight', counts: [2], sums: [[2, 4, 6, 8]] }
    expect((await weights(imatrixFile([flat]), 'a.weight', 2, 2)).values).toEqual(Float64Array.of(1, 2, 3, 4))
  })

  it('of the older format take the experts from the tensor', async () => {
    const values = [6, 12, 3, 3, 9, 15]
    const path = join(folderOf({ 'a.dat': datBytes([{ name: 'a_exps.weight', calls: 3, values }]) }), 'a.dat')
    expect(await weights(path, 'a_exps.weight', 2, 3)).toEqual({
      values: Float64Array.of(2, 4, 0, 0, 3, 5),
      expertsWithoutData: [1],
    })
  })

  it('are the same in both formats, as exactly as the older one is rounded', async () => {
    const name = 'blk.0.ffn_down_exps.weight'
    const [newer, older] = await Promise.all(
      (['gguf', 'dat'] as const).map((extension) => weights(imatrixFixture(extension), name, 256, 6)),
    )
    expect(newer!.expertsWithoutData).toEqual([1])
    expect(older!.expertsWithoutData).toEqual([1])
    newer!.values.forEach((value, i) => expect(Math.abs(older!.values[i]! - value)).toBeLessThanOrEqual(2e-7 * value))
  })

  it('are absent, of another width or unreadable', async () => {
    const index = await indexOf(imatrixFile([entry], [ones('b.weight.in_sum2')]))
    expect(index.weightsFor('c.weight', 2, 3)).toEqual({ kind: 'absent' })
    expect(index.weightsFor(entry.name, 3, 3)).toEqual({ kind: 'other-width', values: 6 })
    expect(index.weightsFor('b.weight', 8, 1)).toMatchObject({ kind: 'unreadable' })
    expect([...index.names]).toEqual([entry.name, 'b.weight'])
  })
})
