/** Differences between the metadata of two models. */
import type { MetadataEntry } from '../tensor.ts'

export interface ChangedKey {
  readonly key: string
  readonly reference: MetadataEntry
  readonly other: MetadataEntry
}

export interface OneSidedKey {
  readonly key: string
  readonly entry: MetadataEntry
}

/** Each list in the order of the file that it is from. */
export interface MetadataChanges {
  readonly changed: readonly ChangedKey[]
  /** Only in the other model. */
  readonly added: readonly OneSidedKey[]
  /** Only in the reference. */
  readonly removed: readonly OneSidedKey[]
}

export const changedKeys = ({ changed, added, removed }: MetadataChanges): number =>
  changed.length + added.length + removed.length
