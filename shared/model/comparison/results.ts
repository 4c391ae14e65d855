/** What a comparison of two models finds out, and how far it is. */
import type { Sentence } from '../../text/sentence.ts'
import type { Lane, RunFacts, TensorStatus } from '../scan.ts'
import type { DifferenceStats } from './difference.ts'

/** Sums over the pairs of finite values of two tensors, from which those of several pairs of tensors follow. */
export interface DifferenceSums {
  /** Of (b - a)^2 and of a^2; Infinity beyond float64. */
  readonly squaredDiff: number
  readonly squaredReference: number
}

/** What a comparison says of one pair of tensors that can be compared. */
export interface PairResult {
  readonly status: TensorStatus
  /** In English. */
  readonly error?: string
  /** The error in any language. */
  readonly reason?: Sentence
  /** Both have the same type and the same stored bytes. Of a pair that is done. */
  readonly identicalBytes?: boolean
  /** Of a pair that is done. */
  readonly stats?: DifferenceStats
  /** Of a pair that is done. */
  readonly sums?: DifferenceSums
  /** Of a pair that is done: the statistics of each expert (slice of dimension 2), whose positions count from its start. */
  readonly experts?: readonly DifferenceStats[]
  /** Time that workers spent on it, in milliseconds. */
  readonly durationMs?: number
  /** Worker that finished it, from 1. */
  readonly worker?: number
  readonly attempts: number
}

export interface PairUpdate extends PairResult {
  /** Position in the list of pairs. */
  readonly index: number
}

export interface ComparisonProgress extends RunFacts {
  readonly comparisonId: number
  readonly pairsDone: number
  readonly pairsFailed: number
  /** Pairs whose values differ, or that are not both finite and not the same. */
  readonly pairsDiffering: number
  /** Pairs that are compared. */
  readonly pairsTotal: number
  /** The `tensor` of a lane is the position of a pair. */
  readonly lanes: readonly Lane[]
}

/** Whether a pair that is done has values that differ. */
export const differs = ({ stats }: PairResult): boolean =>
  stats !== undefined && (stats.equal < stats.finite || stats.nonFiniteDiffering > 0)
