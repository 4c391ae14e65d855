import type { TensorPair } from '../../../shared/model/comparison/pairs.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'
import type { ImatrixIndex } from '../imatrix/weights.ts'
import type { ComparedTypes } from './finish.ts'
import { pairTensors } from './pairing.ts'

/** Two models whose tensors are paired. */
export interface ComparedModels {
  readonly reference: Model
  readonly other: Model
  readonly pairs: readonly TensorPair[]
  /** Has the weights of the columns; absent without an importance matrix. */
  readonly importance?: ImatrixIndex
}

export const compareModels = (reference: Model, other: Model): ComparedModels => ({
  reference,
  other,
  pairs: pairTensors(reference.header.tensors, other.header.tensors),
})

/** Both tensors of a pair; each may be absent. */
export function tensorsOfPair(
  { reference, other, pairs }: ComparedModels,
  pair: number,
): { readonly reference: TensorInfo | undefined; readonly other: TensorInfo | undefined } {
  const { reference: a, other: b } = pairs[pair]!
  return {
    reference: a === undefined ? undefined : reference.header.tensors.at(a),
    other: b === undefined ? undefined : other.header.tensors.at(b),
  }
}

/** The name of a pair: that of its tensor in the reference, or of the only one. */
export function nameOfPair(models: ComparedModels, pair: number): string {
  const { reference, other } = tensorsOfPair(models, pair)
  return (reference ?? other)?.name ?? `pair ${pair}`
}

/** The types of a pair that is compared. */
export function typesOfPair(models: ComparedModels, pair: number): ComparedTypes {
  const { reference, other } = tensorsOfPair(models, pair)
  return {
    reference: reference?.type ?? '',
    other: other?.type ?? '',
    withImportance: models.other.header.metadata.has('quantize.imatrix.file'),
  }
}
