import { appendFileSync, copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { compareModels, type ComparedModels, nameOfPair } from '../../../../electron/engine/compare/compared-models.ts'
import { compareWorks } from '../../../../electron/engine/compare/compare-works.ts'
import { PairProgress } from '../../../../electron/engine/compare/pair-progress.ts'
import { planImatrix } from '../../../../electron/engine/imatrix/plan-imatrix.ts'
import { ImatrixIndex } from '../../../../electron/engine/imatrix/weights.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { planCompare } from '../../../../electron/engine/plan/plan-compare.ts'
import type { CompareTask } from '../../../../electron/engine/protocol/worker-protocol.ts'
import { unpackDifference } from '../../../../electron/engine/protocol/packed-differences.ts'
import { compareTask } from '../../../../electron/engine/worker/compare-task.ts'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import { fixture } from '../../../helpers/engine.ts'
import { folderOf, modelOf } from '../../../helpers/open-directly.ts'

const kernels = createKernels()
let folder = ''
let models: ComparedModels
let tasks: CompareTask[]

beforeEach(async () => {
  folder = folderOf({})
  for (const name of ['reference', 'other'])
    copyFileSync(fixture(`compare/compare-${name}.gguf`), join(folder, `${name}.gguf`))
  models = compareModels(await modelOf(join(folder, 'reference.gguf')), await modelOf(join(folder, 'other.gguf')))
  const { reference, other, pairs } = models
  const plan = planCompare(pairs, reference.header.tensors, other.header.tensors)
  tasks = [...compareWorks(models, plan, () => false)].map(({ task }) => task)
})

const outcomesOf = (task: CompareTask, files = new OpenFiles()) => {
  const result = compareTask(task, kernels, files)
  return task.chunks.map((_, position) => unpackDifference(task, result, position).outcome)
}

describe('compareTask', () => {
  it('compares small pairs together, whatever the order of the other file', () => {
    const equal = new Map<string, boolean>()
    for (const task of tasks)
      for (const [i, outcome] of outcomesOf(task).entries())
        if (outcome.ok) equal.set(nameOfPair(models, task.chunks[i]!.pair), outcome.value.partial.identicalBytes)
    expect(tasks.length).toBeLessThan(5)
    expect(equal.get('same.weight')).toBe(true)
    expect(equal.get('changed.weight')).toBe(false)
    expect(equal.get('blk.1.ffn_up.weight')).toBe(true)
  })

  it('fails a chunk that cannot be read, and no other', () => {
    const [task] = tasks
    const [first, ...rest] = task!.chunks
    const beyond = { ...first!, other: { ...first!.other, byteOffset: 2 ** 40 } }
    const outcomes = outcomesOf({ ...task!, chunks: [beyond, ...rest] })
    expect(outcomes[0]).toMatchObject({ ok: false, error: { code: 'read-failed' } })
    expect(outcomes.slice(1).every(({ ok }) => ok)).toBe(true)
  })

  it.each(['reference', 'other'])('refuses all chunks when the %s has changed', (side) => {
    const files = new OpenFiles()
    expect(outcomesOf(tasks[0]!, files).every(({ ok }) => ok)).toBe(true)
    appendFileSync(join(folder, `${side}.gguf`), 'more')
    for (const outcome of outcomesOf(tasks[0]!, files))
      expect(outcome).toMatchObject({ ok: false, error: { code: 'changed', message: expect.stringContaining(side) } })
    files.close()
  })

  it.each(['gguf', 'dat'])('weights columns by an importance matrix (.%s)', async (extension) => {
    const matrix = await modelOf(fixture(`compare/compare.imatrix.${extension}`))
    const weighted = { ...models, importance: new ImatrixIndex(planImatrix(matrix)) }
    const { reference, other, pairs } = models
    const plan = planCompare(pairs, reference.header.tensors, other.header.tensors)
    const found = new Map<number, PairProgress>()
    const files = new OpenFiles()
    for (const { task } of compareWorks(weighted, plan, () => false)) {
      const result = compareTask(task, kernels, files)
      for (const [position, chunk] of task.chunks.entries()) {
        const progress = found.get(chunk.pair) ?? new PairProgress(models, chunk.pair, plan.cuts)
        found.set(chunk.pair, progress)
        progress.add(chunk, unpackDifference(task, result, position), 1)
      }
    }
    files.close()
    const { tensors } = JSON.parse(readFileSync(fixture('compare/compare.expected.json'), 'utf8')) as {
      readonly tensors: Readonly<Record<string, { readonly weightedNmse?: number }>>
    }
    // The older format stores mean squares times the number of calls, rounded to float32.
    const tolerance = extension === 'gguf' ? 1e-9 : 1e-6
    let compared = 0
    for (const [pair, progress] of found) {
      const name = nameOfPair(models, pair)
      const expected = tensors[name]!.weightedNmse
      const actual = progress.row().stats!.weightedNmse
      // The older format has no entry for tensors without data.
      if (expected === undefined || (extension === 'dat' && actual === undefined)) continue
      expect(Math.abs(actual! / expected - 1) || 0, name).toBeLessThan(tolerance)
      compared++
    }
    expect(compared).toBeGreaterThan(5)
  })
})
