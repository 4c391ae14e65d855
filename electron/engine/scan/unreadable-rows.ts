import type { RowUpdate } from '../../../shared/model/scan.ts'
import { english } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'

/** Tensors that cannot be read have failed before the scan begins. */
export function unreadableRows(tensors: readonly TensorInfo[]): RowUpdate[] {
  return tensors.flatMap(({ index, unreadable }) =>
    unreadable === undefined
      ? []
      : [{ index, status: 'failed' as const, error: english(unreadable), reason: unreadable, attempts: 0 }],
  )
}
