/** Tensors with their location in the model and their results. */
import type { Listing } from '../listing.ts'
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

/**
 * All tensors of a model, by index. A row is made when it is asked for, and its result is fetched when it is read.
 * @param result without it no tensor is measured; must not change while the rows are in use
 */
export function measuredTensors(
  { tensors, types }: Pick<ModelView, 'tensors' | 'types'>,
  result: (tensor: number) => TensorResult | undefined = () => undefined,
): Listing<MeasuredTensor> {
  const byId = new Map(types.map((type) => [type.id, type]))
  return {
    length: tensors.length,
    at(index) {
      const tensor = tensors.at(index)
      return tensor && new FetchedTensor(tensor, byId, result)
    },
    *[Symbol.iterator]() {
      for (const tensor of tensors) yield new FetchedTensor(tensor, byId, result)
    },
  }
}

/** Most rules look at names and types alone, and reading a packed result takes longer than all of them. */
class FetchedTensor implements MeasuredTensor {
  readonly tensor: TensorInfo
  readonly tower: string
  readonly layer: number | undefined
  readonly role: string
  readonly #types: ReadonlyMap<number, TypeFacts>
  readonly #fetch: (tensor: number) => TensorResult | undefined
  #result: TensorResult | undefined

  constructor(
    tensor: TensorInfo,
    types: ReadonlyMap<number, TypeFacts>,
    fetch: (tensor: number) => TensorResult | undefined,
  ) {
    const { tower, layer, role } = parseTensorName(tensor.name)
    this.tensor = tensor
    this.tower = tower
    this.layer = layer
    this.role = role
    this.#types = types
    this.#fetch = fetch
  }

  get bpw(): number | undefined {
    return bitsPerWeight(this.tensor)
  }

  get type(): TypeFacts | undefined {
    return this.#types.get(this.tensor.typeId)
  }

  get result(): TensorResult {
    return (this.#result ??= this.#fetch(this.tensor.index) ?? WAITING)
  }
}

/**
 * Work that comes in pieces of a few milliseconds at most, so that whoever runs it can let others go in between. Nothing
 * is handed over but control; the result is what it returns.
 */
export type InPieces<T> = Generator<undefined, T>

/** Tensors between two pauses: far less than a millisecond of work on each hundred. */
const PIECE = 2000

/** Goes through a list and pauses now and then. */
export function* eachInPieces<T>(items: Listing<T>, use: (item: T, index: number) => void): InPieces<void> {
  for (let i = 0; i < items.length; i++) {
    use(items.at(i)!, i)
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
