import type { Work } from '../executors/task-kinds.ts'
import type { Model } from '../formats/model.ts'
import type { ComparePlan } from '../plan/plan-compare.ts'
import type { ComparedFile, PairChunk } from '../protocol/worker-protocol.ts'
import { PairWeights } from './pair-weights.ts'
import type { ComparedModels } from './compared-models.ts'

/**
 * The tasks of everything that is missing, made as they are needed.
 * @param isRestored whether a chunk was compared by an earlier run
 */
export function* compareWorks(
  models: ComparedModels,
  plan: ComparePlan,
  isRestored: (chunk: PairChunk) => boolean,
): Generator<Work<'compare'>> {
  const weights = new PairWeights(models, plan.cuts)
  const { reference, other } = models
  let id = 0
  for (const { referenceFile, otherFile, chunks: planned } of plan.tasks) {
    const chunks = planned.filter((chunk) => !isRestored(chunk)).map((chunk) => weights.add(chunk))
    const sides = { reference: fileOf(reference, referenceFile), other: fileOf(other, otherFile) }
    if (chunks.length > 0) yield { kind: 'compare', task: { id, ...sides, chunks } }
    id++
  }
}

const fileOf = ({ files, header }: Model, index: number): ComparedFile => ({
  file: files[index]!,
  endian: header.endian,
})
