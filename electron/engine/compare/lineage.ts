import type { Lineage } from '../../../shared/model/comparison/lineage-facts.ts'
import { lineageOf } from '../../../shared/model/comparison/lineage.ts'
import type { PairResult } from '../../../shared/model/comparison/results.ts'
import { type ComparedModels, nameOfPair, typesOfPair } from './compared-models.ts'

/**
 * What the other model is of the reference, in words.
 * @param result of a comparison that is done, by position in the list of pairs
 */
export function lineageOfModels(models: ComparedModels, result: (pair: number) => PairResult | undefined): Lineage {
  const pairs = models.pairs.map(({ index, status }) => {
    const { reference, other } = typesOfPair(models, index)
    const { identicalBytes, stats, experts } = result(index) ?? {}
    return {
      name: nameOfPair(models, index),
      status,
      ...(reference === '' ? {} : { typeReference: reference }),
      ...(other === '' ? {} : { typeOther: other }),
      ...(identicalBytes === undefined ? {} : { identicalBytes }),
      ...(stats ? { stats } : {}),
      ...(experts ? { experts } : {}),
    }
  })
  return lineageOf(pairs, models.other.header.metadata.has('quantize.imatrix.file'))
}
