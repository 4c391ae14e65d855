import type { RowUpdate } from '../../../shared/model/scan.ts'
import { english } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'

/** The row of a tensor that cannot be read: it has failed before any scan. Undefined for tensors that can be read. */
export function unreadableRow(tensor: TensorInfo | undefined): RowUpdate | undefined {
  if (tensor?.unreadable === undefined) return undefined
  const { index, unreadable } = tensor
  return { index, status: 'failed', error: english(unreadable), reason: unreadable, attempts: 0 }
}
