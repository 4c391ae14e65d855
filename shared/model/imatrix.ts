/** Importance matrices: how often and how strongly a calibration text used the inputs of each matrix of a model. */
import type { Sentence } from '../text/sentence.ts'

/**
 * Statistics of the mean squared activations e = in_sum2/counts, over the columns of all experts with data. As
 * `llama-imatrix --show-statistics` defines them for files without `in_sum`.
 */
export interface ImportanceStats {
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** With the number of values as the divisor. */
  readonly std: number
  /** Share of values above 1e-5. */
  readonly active: number
  /** Of e/sum, in bits; absent if the sum is 0. */
  readonly entropy?: number
  /** Entropy over log2 of the number of values; absent for one value. */
  readonly entropyNormalised?: number
  /** Share of values more than one standard deviation above the mean. */
  readonly zScoreAbove1: number
}

/**
 * Statistics of the mean activations in_sum/counts, over the columns of all experts with data. Newer versions of llama-imatrix
 * store `in_sum` and print these. The members about another layer compare with the nearest earlier layer that has the
 * tensor, over the experts that have data in both; they are absent without such a layer, and where they are not defined.
 */
export interface ActivationStats {
  readonly mean: number
  /** With the number of values as the divisor. */
  readonly std: number
  /** Absent if all values are the same, as is `kurtosis`. */
  readonly skewness?: number
  /** Excess: 0 for a normal distribution. */
  readonly kurtosis?: number
  /** Sum of in_sum2/counts. */
  readonly energy: number
  /** Root of the mean square over that of the earlier layer. */
  readonly gain?: number
  /** Euclidean distance from the earlier layer. */
  readonly l2Distance?: number
  /** Pearson's correlation with the earlier layer. */
  readonly pearson?: number
}

/** What an importance matrix holds about one tensor of a model. */
export interface ImatrixEntry extends Partial<ImportanceStats> {
  /** Of the tensor in the model. */
  readonly name: string
  /** Values per expert: the length of the tensor's rows. */
  readonly columns: number
  /** Tokens that each expert has seen; chunks in the older format, which does not store tokens. One number without experts. */
  readonly counts: readonly number[]
  readonly expertsWithoutData: number
  /** Cosine of `in_sum2` with the same tensor of the layer before; absent if that layer does not have it. */
  readonly cosineToPreviousLayer?: number
  /** Only in files with `in_sum`. */
  readonly activations?: ActivationStats
  /** Why there are no statistics although there is data. */
  readonly unmeasured?: Sentence
}

export interface Imatrix {
  /** The older format (`.dat`), whose counts are chunks. */
  readonly legacy: boolean
  /** Names of the calibration texts. */
  readonly datasets: readonly string[]
  readonly chunkCount?: number
  /** In tokens; the older format does not have it. */
  readonly chunkSize?: number
  readonly entries: readonly ImatrixEntry[]
}
