/** The part of the results of a pair that only its panel shows. */
import type { LogHistogram } from '../stats.ts'
import type { DifferenceStats } from './difference.ts'

export interface PairDetails {
  /** Of |b - a|, by octave. */
  readonly histogram?: LogHistogram
  /** By expert (slice of dimension 2); positions count from the start of the expert. */
  readonly experts?: readonly DifferenceStats[]
}
