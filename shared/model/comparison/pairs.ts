/** Which tensors of two models belong together. */
import type { Int64 } from '../tensor.ts'

/**
 * `compared`: both can be read and have the same shape. `shape`: the shapes differ. `unreadable`: one of both cannot be
 * measured, for example because its type is not known. The last two have no counterpart.
 */
export const PAIR_STATUSES = ['compared', 'shape', 'unreadable', 'only-reference', 'only-other'] as const
export type PairStatus = (typeof PAIR_STATUSES)[number]

/** Two tensors that belong together, or one that has no counterpart. */
export interface TensorPair {
  /** Position in the list of pairs, from 0. */
  readonly index: number
  readonly status: PairStatus
  /** Index of the tensor in the reference; absent for `only-other`. */
  readonly reference?: number
  /** Index of the tensor in the other model; absent for `only-reference`. */
  readonly other?: number
}

type Shape = readonly Int64[]

/** Whether two shapes number their elements in the same way: dimensions of 1 at the end do not matter. */
export function isSameShape(a: Shape, b: Shape): boolean {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (BigInt(a[i] ?? 1) !== BigInt(b[i] ?? 1)) return false
  return true
}
