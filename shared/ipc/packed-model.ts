/** A model on its way to the window: its tensors and results, of which there may be a hundred thousand, as a few arrays. */
import type { ModelView } from '../model/model-view.ts'
import { type PackedRows, packRows, unpackRows } from './packed-rows.ts'
import { type PackedTensors, packTensors, unpackTensors } from '../model/packed-tensors.ts'

export interface PackedModel extends Omit<ModelView, 'tensors' | 'results'> {
  readonly tensors: PackedTensors
  readonly results: PackedRows
}

export function packModel(model: ModelView): PackedModel {
  return { ...model, tensors: packTensors(model.tensors), results: packRows(model.results) }
}

/** The model as it was. */
export function unpackModel(packed: PackedModel): ModelView {
  const names = new Map(packed.types.map(({ id, name }) => [id, name]))
  return {
    ...packed,
    // A tensor of a type without a name comes as it is, with the name that it has.
    tensors: unpackTensors(packed.tensors, (typeId) => names.get(typeId)!),
    results: unpackRows(packed.results),
  }
}
