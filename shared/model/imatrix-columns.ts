/** The columns of the entries of an importance matrix: one list for the window, the terminal and reports. */
import { formatInteger, formatNumber, formatShare, UNKNOWN, visibleText } from '../text/format.ts'
import { phrase } from '../text/sentence.ts'
import type { ActivationStats, ImatrixEntry } from './imatrix.ts'

export interface ImatrixColumn {
  /** Header in the terminal. */
  readonly key: string
  /** Header in the window and in reports, marked by `phrase`. */
  readonly title: string
  /** Definition, marked by `phrase`. */
  readonly description: string
  /** `share`: from 0 to 1, shown in percent. */
  readonly format: 'text' | 'integer' | 'number' | 'share'
  readonly value: (entry: ImatrixEntry) => string | number | undefined
}

const COLUMNS: readonly ImatrixColumn[] = [
  {
    key: 'name',
    title: phrase('Tensor'),
    description: phrase('Tensor of the model that the entry is about.'),
    format: 'text',
    value: ({ name }) => name,
  },
  {
    key: 'columns',
    title: phrase('Row length'),
    description: phrase('Values per expert: the length of the rows of the tensor.'),
    format: 'integer',
    value: ({ columns }) => columns,
  },
  {
    key: 'experts',
    title: phrase('Experts'),
    description: phrase('Experts that were counted one by one.'),
    format: 'integer',
    value: ({ counts }) => counts.length,
  },
  {
    key: 'without data',
    title: phrase('No data'),
    description: phrase('Experts that the calibration text never reached.'),
    format: 'integer',
    value: ({ expertsWithoutData }) => expertsWithoutData,
  },
  {
    key: 'counts',
    title: phrase('Counts'),
    description: phrase('Tokens that were seen, over all experts; chunks in files of the older format.'),
    format: 'integer',
    value: ({ counts }) => counts.reduce((sum, count) => sum + count, 0),
  },
  {
    key: 'sum',
    title: phrase('\u03a3 E[A\u00b2]'),
    description: phrase('Sum of the mean squared activations e = in_sum2/counts.'),
    format: 'number',
    value: ({ sum }) => sum,
  },
  {
    key: 'min',
    title: phrase('Min'),
    description: phrase('Smallest e.'),
    format: 'number',
    value: ({ min }) => min,
  },
  {
    key: 'max',
    title: phrase('Max'),
    description: phrase('Largest e.'),
    format: 'number',
    value: ({ max }) => max,
  },
  {
    key: 'mean',
    title: phrase('Mean'),
    description: phrase('Mean of e.'),
    format: 'number',
    value: ({ mean }) => mean,
  },
  {
    key: 'std',
    title: phrase('Std'),
    description: phrase('Standard deviation of e; the divisor is the number of values.'),
    format: 'number',
    value: ({ std }) => std,
  },
  {
    key: 'active',
    title: phrase('Active'),
    description: phrase('Share of the values of e above 1e-5.'),
    format: 'share',
    value: ({ active }) => active,
  },
  {
    key: 'entropy',
    title: phrase('Entropy'),
    description: phrase('Entropy of e over its sum, in bits.'),
    format: 'number',
    value: ({ entropy }) => entropy,
  },
  {
    key: 'H norm',
    title: phrase('H norm'),
    description: phrase('Entropy over its maximum, log2 of the number of values: 100% if all columns matter alike.'),
    format: 'share',
    value: ({ entropyNormalised }) => entropyNormalised,
  },
  {
    key: 'z > 1',
    title: phrase('z > 1'),
    description: phrase('Share of the values of e more than one standard deviation above the mean.'),
    format: 'share',
    value: ({ zScoreAbove1 }) => zScoreAbove1,
  },
  {
    key: 'cosine',
    title: phrase('Cosine'),
    description: phrase('Cosine of in_sum2 with the same tensor of the layer before.'),
    format: 'number',
    value: ({ cosineToPreviousLayer }) => cosineToPreviousLayer,
  },
]

const activation = (
  key: keyof ActivationStats,
  column: Pick<ImatrixColumn, 'key' | 'title' | 'description'>,
): ImatrixColumn => ({ ...column, format: 'number', value: ({ activations }) => activations?.[key] })

/** Of the mean activations, which only newer files have. */
const ACTIVATIONS: readonly ImatrixColumn[] = [
  activation('mean', {
    key: 'act mean',
    title: phrase('Act mean'),
    description: phrase('Mean of the mean activations in_sum/counts.'),
  }),
  activation('std', {
    key: 'act std',
    title: phrase('Act std'),
    description: phrase('Standard deviation of in_sum/counts.'),
  }),
  activation('skewness', {
    key: 'skewness',
    title: phrase('Skewness'),
    description: phrase('Skewness of in_sum/counts.'),
  }),
  activation('kurtosis', {
    key: 'kurtosis',
    title: phrase('Kurtosis'),
    description: phrase('Excess kurtosis of in_sum/counts: high if few columns stand out.'),
  }),
  activation('gain', {
    key: 'gain',
    title: phrase('Gain'),
    description: phrase('Root mean square of in_sum/counts over that of the nearest earlier layer with the tensor.'),
  }),
  activation('l2Distance', {
    key: 'L2',
    title: phrase('L2 distance'),
    description: phrase('Euclidean distance of in_sum/counts from the nearest earlier layer with the tensor.'),
  }),
  activation('pearson', {
    key: 'Pearson',
    title: phrase('Pearson'),
    description: phrase('Correlation of in_sum/counts with the nearest earlier layer with the tensor.'),
  }),
]

/** The columns that these entries need. */
export const imatrixColumns = (entries: readonly ImatrixEntry[]): readonly ImatrixColumn[] =>
  entries.some(({ activations }) => activations) ? [...COLUMNS, ...ACTIVATIONS] : COLUMNS

/** A cell as it is shown. @param digits significant ones of a number */
export function imatrixCell({ format, value }: ImatrixColumn, entry: ImatrixEntry, digits = 6): string {
  const cell = value(entry)
  if (cell === undefined) return UNKNOWN
  if (typeof cell === 'string') return visibleText(cell)
  if (format === 'share') return formatShare(cell, 1)
  return format === 'integer' ? formatInteger(cell) : formatNumber(cell, digits)
}
