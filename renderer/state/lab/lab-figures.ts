/** Figures of experiments as they are shown: three digits with their unit, all digits on hover. */
import { formatInteger, UNKNOWN, visibleText } from '../../../shared/text/format.ts'
import type { LabColumn, LabUnit, LabValue } from '../../../shared/model/lab.ts'
import type { ExecutorKind } from '../../../shared/model/scan.ts'
import { phrase } from '../../../shared/text/sentence.ts'
import { formatBytes, formatExactBytes, t, tell } from '../../i18n.svelte.ts'

const EXECUTORS: Readonly<Record<ExecutorKind, string>> = {
  threads: phrase('Worker threads'),
  processes: phrase('Utility processes'),
  single: phrase('One thread'),
}

export interface Figure {
  readonly text: string
  /** More exact than the text. */
  readonly exact?: string
}

export const isNumeric = (unit: LabUnit): boolean => unit !== 'text' && unit !== 'executor'

/** A name: of an executor, a file, a step. */
export function labText(unit: LabUnit, value: string | Exclude<LabValue, number | string>): string {
  if (typeof value === 'object') return tell(value)
  const executor = unit === 'executor' && Object.hasOwn(EXECUTORS, value) ? EXECUTORS[value as ExecutorKind] : undefined
  return executor === undefined ? visibleText(value) : t(executor)
}

export function figureOf({ unit, key }: Pick<LabColumn, 'unit' | 'key'>, value: LabValue | undefined): Figure {
  if (value === undefined) return { text: key === 'note' ? '' : UNKNOWN }
  return typeof value === 'number' ? numberFigure(unit, value) : { text: labText(unit, value) }
}

/** Milliseconds that are rather said in seconds. */
const MANY = 100_000

function numberFigure(unit: LabUnit, value: number): Figure {
  switch (unit) {
    case 'count':
      return { text: formatInteger(value) }
    case 'bytes':
      return { text: formatBytes(Math.round(value)), exact: formatExactBytes(Math.round(value)) }
    case 'bytes/s':
      return { text: `${formatBytes(Math.round(value))}/s`, exact: `${formatExactBytes(Math.round(value))}/s` }
    case 'weights/s':
      // In millions: a B before /s would be taken for bytes.
      return { text: `${threeDigits(value / 1e6)} M/s`, exact: `${formatInteger(Math.round(value))}/s` }
    case 'ms':
      return {
        text: Math.abs(value) < MANY ? `${threeDigits(value)} ms` : `${threeDigits(value / 1000)} s`,
        exact: `${value} ms`,
      }
    case 's':
      return { text: `${threeDigits(value)} s`, exact: `${value} s` }
    case 'percent':
      return { text: `${threeDigits(value * 100)}%`, exact: `${value * 100}%` }
    default:
      return { text: threeDigits(value), exact: String(value) }
  }
}

export const threeDigits = (value: number): string =>
  Math.abs(value) >= 100 ? formatInteger(Math.round(value)) : value.toPrecision(3)

/** A round number beside an axis, as short as it goes. */
export function tickText(unit: LabUnit, value: number): string {
  const seconds = unit === 'ms' && value >= 1000
  const { text } = numberFigure(seconds ? 's' : unit, seconds ? value / 1000 : value)
  return text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '')
}

/** Two sentences of the same text are the same. */
export const nameOf = (value: LabValue): number | string =>
  typeof value === 'object' ? JSON.stringify([value.text, value.values]) : value
