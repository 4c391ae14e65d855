import { describe, expect, it } from 'vitest'
import { planScan } from '../../../../electron/engine/plan/plan-scan.ts'
import { tensor } from './sample-tensor.ts'

describe('planScan', () => {
  it('starts with the largest tensor and packs small ones together', () => {
    const small = Array.from({ length: 1000 }, (_, i) => tensor(0, [64], { index: i }))
    const large = tensor(0, [1024, 4096], { index: 1000 })
    const plan = planScan([...small, large])
    const tasks = [...plan.tasks]
    expect(tasks[0]!.chunks[0]!.tensor).toBe(1000)
    expect(tasks.length).toBeLessThan(12)
    expect(plan.totalBytes).toBe(1000 * 256 + 1024 * 4096 * 4)
    const seen = tasks.flatMap((task) => task.chunks.map((chunk) => `${chunk.tensor}:${chunk.index}`))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe(1004)
  })

  it('takes small tensors as they lie in the file, after the large ones', () => {
    const at = (index: number, dataOffset: number, rows = 1) => tensor(0, [64, rows], { index, dataOffset })
    const plan = planScan([at(0, 9000), at(1, 5000), at(2, 1e6, 8192), at(3, 7000), at(4, 4e6, 9000)])
    expect([...new Set([...plan.tasks].flatMap(({ chunks }) => chunks.map((chunk) => chunk.tensor)))]).toEqual([
      4, 2, 1, 3, 0,
    ])
  })

  it('keeps the files of a model apart', () => {
    const plan = planScan([tensor(0, [64], { index: 0, shard: 0 }), tensor(0, [64], { index: 1, shard: 1 })])
    expect([...plan.tasks].map((task) => task.file)).toEqual([0, 1])
  })

  it('leaves out tensors that cannot be read, and makes no task of an empty one', () => {
    const plan = planScan([tensor(0, [64], { unreadable: { text: 'x' } }), tensor(0, [0], { index: 1 })])
    expect([...plan.tasks]).toEqual([])
    expect([[...plan.readable], plan.empty, plan.totalBytes]).toEqual([[1], [1], 0])
  })

  it('makes tasks as they are asked for, as often as they are asked for', () => {
    // 4.5 PB: more than a thousand million chunks.
    const plan = planScan([tensor(24, [2 ** 26, 2 ** 26])])
    expect(plan.totalBytes).toBe(2 ** 52)
    for (let reader = 0; reader < 2; reader++) {
      const offsets: number[] = []
      for (const { chunks } of plan.tasks) if (offsets.push(chunks[0]!.byteOffset) === 3) break
      expect(offsets).toEqual([4096, 4096 + 2 ** 22, 4096 + 2 * 2 ** 22])
    }
  })
})
