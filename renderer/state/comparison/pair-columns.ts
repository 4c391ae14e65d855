/** The columns of the table of pairs. Those of statistics are made from the table of statistics. */
import {
  differenceColumn,
  differenceDescription,
  DIFFERENCE_KEYS,
  type DifferenceKey,
} from '../../../shared/model/comparison/fields.ts'
import type { DifferenceColumn } from '../../../shared/model/comparison/table.ts'
import { formatInteger, formatNumber, UNKNOWN } from '../../../shared/text/format.ts'
import { phrase } from '../../../shared/text/sentence.ts'
import { t } from '../../i18n.svelte.ts'
import { type PairRow, STATE_TEXTS } from './pair-row.ts'
import { stateOf } from '../../../shared/model/comparison/pair-state.ts'

export interface PairColumn {
  readonly key: string
  /** English, translated where it is shown. */
  readonly title: string
  /** The definition, for the tooltip of the header. */
  readonly description?: string
  readonly align: 'left' | 'right'
  /** Pixels. */
  readonly width: number
  readonly text: (row: PairRow) => string
  /** Text sorts as text, numbers as numbers; rows without a value come last. */
  readonly value: (row: PairRow) => string | number | undefined
}

/** Statistics that come first: those by which a quantization is judged. */
const FIRST: readonly DifferenceKey[] = ['sqnrDb', 'expectedSqnrDb', 'excessDb', 'nmse', 'maxAbsDiff', 'rmse', 'cosine']

const FORMATS: Readonly<Record<DifferenceColumn['format'], (value: number) => string>> = {
  integer: (value) => formatInteger(value),
  number: (value) => formatNumber(value),
  decibel: (value) => `${value.toFixed(2).replace('-', '\u2212')} dB`,
}

/** @returns the number as the table and the panel show it */
export function differenceText(key: DifferenceKey, value: number | undefined): string {
  return value === undefined ? UNKNOWN : FORMATS[differenceColumn(key).format](value)
}

const statistic = (key: DifferenceKey): PairColumn => ({
  key,
  title: differenceColumn(key).title,
  description: differenceDescription(key),
  align: 'right',
  width: 104,
  text: ({ result }) => (result.stats ? differenceText(key, result.stats[key]) : ''),
  value: ({ result }) => result.stats?.[key],
})

/** The types of both, or of the only one. */
export function typesText({ reference, other }: PairRow): string {
  const [a, b] = [reference?.tensor.type, other?.tensor.type]
  return a === undefined || b === undefined || a === b ? (a ?? b ?? '') : `${a} → ${b}`
}

export const PAIR_COLUMNS: readonly PairColumn[] = [
  {
    key: 'name',
    title: phrase('Name'),
    align: 'left',
    width: 240,
    text: ({ name }) => name,
    value: ({ naturalName }) => naturalName,
  },
  {
    key: 'types',
    title: phrase('Type'),
    description: phrase('Type of the reference, then of the other model.'),
    align: 'left',
    width: 120,
    text: typesText,
    value: typesText,
  },
  {
    key: 'state',
    title: phrase('Result'),
    align: 'left',
    width: 136,
    text: (row) => t(STATE_TEXTS[stateOf(row)]),
    value: (row) => stateOf(row),
  },
  ...[...FIRST, ...DIFFERENCE_KEYS.filter((key) => !FIRST.includes(key))].map(statistic),
]

export const pairColumn = (key: string): PairColumn | undefined => PAIR_COLUMNS.find((column) => column.key === key)
