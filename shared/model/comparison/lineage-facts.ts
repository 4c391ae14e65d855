/** What the rules about the lineage of a model go by: pairs of tensors, limits, and what is found. */
import type { Sentence } from '../../text/sentence.ts'
import type { DifferenceStats } from './difference.ts'
import type { PairStatus } from './pairs.ts'

/** One pair of tensors of a comparison that is done. */
export interface LineagePair {
  /** Name of the tensor in the reference, or of the only one. */
  readonly name: string
  readonly status: PairStatus
  /** Names of the types: `F16`, `Q4_K`. */
  readonly typeReference?: string
  readonly typeOther?: string
  /** Absent for a pair that is not compared or failed. */
  readonly identicalBytes?: boolean
  readonly stats?: DifferenceStats
  readonly experts?: readonly DifferenceStats[]
}

/**
 * `same-bytes`, `same-values`: nothing differs; the second in other types or bytes. `quantized`: what differs is what the types
 * of the other model lose. `source`: the other way round, the reference was quantized. `same-source`: both lost as much as their
 * types lose. `quantized-from-other`: more was lost than the types lose. `fine-tuned`: part of the values moved a little.
 * `merged`: all moved far. `unrelated`: nothing in common but names and shapes. `unknown`: nothing can be compared.
 */
export type LineageKind =
  | 'same-bytes'
  | 'same-values'
  | 'quantized'
  | 'source'
  | 'same-source'
  | 'quantized-from-other'
  | 'fine-tuned'
  | 'merged'
  | 'unrelated'
  | 'unknown'

/** A part of a tensor that differs far beyond the rest, or the whole tensor. */
export type Damage = { readonly name: string } & (
  | {
      /** Experts (slices of dimension 2) that lost far more than the others. */
      readonly kind: 'experts'
      readonly experts: readonly number[]
      /** The NMSE of the worst of them, and the median of all. */
      readonly worst: number
      readonly usual: number
    }
  | {
      /** A few values, such as a run of rows, that have nothing in common with those of the reference; all others are equal. */
      readonly kind: 'values'
      readonly differing: number
      readonly count: number
    }
  | {
      /** Values that are not finite on one side only, or of another kind. */
      readonly kind: 'non-finite'
      readonly differing: number
    }
  | {
      /** The whole tensor lost far more than the others. */
      readonly kind: 'tensor'
      /** Its NMSE, and the median of all tensors. */
      readonly nmse: number
      readonly usual: number
    }
)

export interface Lineage {
  readonly kind: LineageKind
  /** Tensors, experts and values that differ far beyond the rest; `kind` is about the rest. */
  readonly damaged: readonly Damage[]
  readonly headline: Sentence
  /** The rules that decided, with their numbers, and what cannot be told. */
  readonly reasons: readonly Sentence[]
}

/** A loss above that of the type, in dB, that heavy tails and outliers explain. */
export const TOLERATED_DB = 4
/** Share of the pairs that differ which must have lost no more than their types lose. */
export const WITHIN_SHARE = 0.95
/** Least median cosine of a fine-tuned model, and of one that is related at all. */
export const TUNED_COSINE = 0.9
export const RELATED_COSINE = 0.1
/** Types that lose more than this hide small changes: 40 dB. */
export const COARSE_NOISE = 1e-4

/** A pair that is done and whose values differ, as the rules see it. */
export interface Changed {
  readonly name: string
  /** Sum of (b - a)^2 over the sum of a^2. */
  readonly nmse: number
  readonly cosine: number
  /** The share that both types lose, and each of them. */
  readonly noise: number
  readonly noiseReference: number
  readonly noiseOther: number
  /** No more was lost than the types lose. */
  readonly within: boolean
}

/** Numbers that the sentences name. */
export interface LineageFacts {
  readonly kind: LineageKind
  /** Pairs that were compared. */
  readonly compared: number
  /** Pairs and tensors without counterpart that could not be compared. */
  readonly left: number
  readonly changed: readonly Changed[]
  readonly medianCosine: number
  /** Median of the measured loss over the expected one, in dB; positive where more was lost. */
  readonly beyondDb: number
}

/** A part is damaged if it lost this many times as much as the usual one, */
export const DAMAGED_FACTOR = 30
/** and at least this share of its sum of squares. */
export const DAMAGED_NMSE = 0.5
/** Values that differ are a damaged part of a tensor if they are no more than this share of it. */
export const DAMAGED_SHARE = 0.1
/** Whole tensors are damaged if they are no more than this share of all. */
export const DAMAGED_TENSORS = 0.05

/** NaN without a number. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
