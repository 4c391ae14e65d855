/** A model on its way to the window: its tensors and results, of which there may be a hundred thousand, as a few arrays. */
import type { ModelView } from '../model/model-view.ts'
import { type PackedRows, packRows, unpackRows } from './packed-rows.ts'
import { type PackedTensors, TensorTable, tensorTable } from '../model/tensor-table.ts'

export interface PackedModel extends Omit<ModelView, 'tensors' | 'results'> {
  readonly tensors: PackedTensors
  readonly results: PackedRows
}

export function packModel(model: ModelView): PackedModel {
  return { ...model, tensors: tensorTable(model.tensors).pack(), results: packRows(model.results) }
}

/** The model as it was. */
export function unpackModel(packed: PackedModel): ModelView {
  return {
    ...packed,
    // All at once: the window keeps a row for each of them.
    tensors: [...new TensorTable(packed.tensors)],
    results: unpackRows(packed.results),
  }
}
