/** Tensors with their location in the model and their results. */
import type { ModelView, TypeFacts } from '../model-view.ts'
import type { TensorResult } from '../scan.ts'
import { bitsPerWeight, type TensorInfo } from '../tensor.ts'
import { parseTensorName } from '../tensor-name.ts'

/** A tensor with its location in the model and its result: one row of a table. */
export interface TensorRow {
  readonly tensor: TensorInfo
  /** Layers are counted within their tower; empty for the only one of most models. */
  readonly tower: string
  readonly layer: number | undefined
  readonly role: string
  readonly bpw: number | undefined
  readonly result: TensorResult
}

export interface MeasuredTensor extends TensorRow {
  readonly type: TypeFacts | undefined
}

const WAITING: TensorResult = { status: 'waiting', attempts: 0 }

/** @param result without one the tensor is waiting */
export function tensorRow(tensor: TensorInfo, result: TensorResult = WAITING): TensorRow {
  const { tower, layer, role } = parseTensorName(tensor.name)
  return { tensor, tower, layer, role, bpw: bitsPerWeight(tensor), result }
}

/** @param types the types of the model, by ID */
export function measuredTensor(
  tensor: TensorInfo,
  types: ReadonlyMap<number, TypeFacts>,
  result?: TensorResult,
): MeasuredTensor {
  return { ...tensorRow(tensor, result), type: types.get(tensor.typeId) }
}

/** All tensors of a model, by index. Without results none is measured. */
export function measuredTensors(
  { tensors, types }: Pick<ModelView, 'tensors' | 'types'>,
  result: (tensor: number) => TensorResult | undefined = () => undefined,
): MeasuredTensor[] {
  const byId = new Map(types.map((type) => [type.id, type]))
  return tensors.map((tensor) => measuredTensor(tensor, byId, result(tensor.index)))
}

/**
 * Work that comes in pieces of a few milliseconds at most, so that whoever runs it can let others go in between. Nothing
 * is handed over but control; the result is what it returns.
 */
export type InPieces<T> = Generator<undefined, T>

/** Tensors between two pauses: far less than a millisecond of work on each hundred. */
const PIECE = 2000

/** Goes through a list and pauses now and then. */
export function* eachInPieces<T>(items: readonly T[], use: (item: T, index: number) => void): InPieces<void> {
  for (let i = 0; i < items.length; i++) {
    use(items[i]!, i)
    if ((i + 1) % PIECE === 0) yield undefined
  }
}

/** All pieces at once. */
export function inOnePiece<T>(work: InPieces<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
