/** Finds for each tensor of a reference model its counterpart in another model. */
import { isSameShape, type PairStatus, type TensorPair } from '../../../shared/model/comparison/pairs.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'

type Tensors = Listing<TensorInfo>

/** Tensors of both models that have no counterpart yet, in the order of their models. */
export interface Unpaired {
  readonly reference: Iterable<TensorInfo>
  readonly other: Iterable<TensorInfo>
}

/** Two tensors that a rule recognizes as counterparts, by their indexes in their models. */
export interface Match {
  readonly reference: number
  readonly other: number
}

/**
 * Recognizes counterparts among the tensors that earlier rules left without one. Each tensor may occur in one match at most.
 * A rule takes time in proportion to the number of tensors.
 */
export type PairingRule = (unpaired: Unpaired) => Iterable<Match>

/** In the order in which they apply: a later rule sees only the tensors that an earlier one left. */
const RULES: readonly PairingRule[] = [sameName]

/**
 * The pairs of two models: those of the reference in its order, then the tensors that only the other model has, in its order.
 * Takes linear time.
 */
export function pairTensors(reference: Tensors, other: Tensors): readonly TensorPair[] {
  const counterparts = new Int32Array(reference.length).fill(-1)
  const taken = new Uint8Array(other.length)
  const unpaired: Unpaired = {
    reference: { [Symbol.iterator]: () => without(reference, (index) => counterparts[index]! >= 0) },
    other: { [Symbol.iterator]: () => without(other, (index) => taken[index] === 1) },
  }
  for (const rule of RULES)
    // A rule looks at both lists while they are as the earlier rules left them.
    for (const match of [...rule(unpaired)]) {
      counterparts[match.reference] = match.other
      taken[match.other] = 1
    }
  const pairs: TensorPair[] = []
  for (const tensor of reference) {
    const index = pairs.length
    const counterpart = counterparts[tensor.index]!
    if (counterpart < 0) pairs.push({ index, status: 'only-reference', reference: tensor.index })
    else {
      const status = statusOf(tensor, other.at(counterpart)!)
      pairs.push({ index, status, reference: tensor.index, other: counterpart })
    }
  }
  for (const { index } of unpaired.other) pairs.push({ index: pairs.length, status: 'only-other', other: index })
  return pairs
}

function* without(tensors: Tensors, isPaired: (index: number) => boolean): Generator<TensorInfo> {
  for (const tensor of tensors) if (!isPaired(tensor.index)) yield tensor
}

/** Tensors of the same name. A damaged file may use a name more than once: its first tensor goes with the first, and so on. */
function* sameName({ reference, other }: Unpaired): Generator<Match> {
  const byName = new Map<string, number[]>()
  for (const { name, index } of other) {
    const indexes = byName.get(name)
    if (indexes) indexes.push(index)
    else byName.set(name, [index])
  }
  // From the end, because `pop` takes constant time.
  for (const indexes of byName.values()) if (indexes.length > 1) indexes.reverse()
  for (const tensor of reference) {
    const counterpart = byName.get(tensor.name)?.pop()
    if (counterpart !== undefined) yield { reference: tensor.index, other: counterpart }
  }
}

function statusOf(reference: TensorInfo, other: TensorInfo): PairStatus {
  if (reference.unreadable !== undefined || other.unreadable !== undefined) return 'unreadable'
  return isSameShape(reference.shape, other.shape) ? 'compared' : 'shape'
}
