import { t } from '../i18n.svelte.ts'
import type { Row } from './row.ts'
import { nonFinite, statusText } from './row.ts'
import { TABLE_COLUMNS } from './columns.ts'

export type Filter =
  { readonly ok: true; readonly matches: (row: Row) => boolean } | { readonly ok: false; readonly message: string }

type Test = (row: Row) => boolean

const TEXT_FIELDS: Readonly<Record<string, (row: Row) => string>> = {
  name: (row) => row.tensor.name,
  type: (row) => row.tensor.type,
  role: (row) => row.role,
  shape: (row) => row.tensor.shape.join('x'),
  error: (row) => row.result.error ?? '',
  xxh64: (row) => row.result.digest?.xxh64 ?? '',
  sha256: (row) => row.result.digest?.sha256 ?? '',
}

const NUMBER_FIELDS: Readonly<Record<string, (row: Row) => number | undefined>> = {
  ...Object.fromEntries(
    TABLE_COLUMNS.filter((column) => column.align === 'right').map((column) => [
      column.key,
      (row: Row) => {
        const value = column.value(row)
        return value === undefined ? undefined : Number(value)
      },
    ]),
  ),
  zeros: (row) => row.result.stats?.zeros,
  inf: (row) => (row.result.stats ? row.result.stats.posInf + row.result.stats.negInf : undefined),
  nonfinite: (row) => (row.result.stats ? nonFinite(row) : undefined),
  shard: (row) => (row.tensor.shard === undefined ? undefined : row.tensor.shard + 1),
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  ':': (a, b) => a === b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
}

/** Names of the fields, for the help. */
export const FILTER_FIELDS = {
  text: [...Object.keys(TEXT_FIELDS), 'status'],
  number: Object.keys(NUMBER_FIELDS),
} as const

/** What the status column says, and the state behind it: a tensor with NaN is `done`, and `nan`. */
const statusWords = (row: Row) => [row.result.status as string, statusText(row).toLowerCase()]

/**
 * Reads a filter: words that must all occur in name or type or be the status, and fields: `type:Q4_K`, `layer:3-7`, `nan>0`,
 * `status:failed`. Text fields match whole values, or parts with `~`: `role~attn`.
 */
export function parseFilter(text: string): Filter {
  const tests: Test[] = []
  for (const token of text.trim().split(/\s+/).filter(Boolean)) {
    const parsed = parseToken(token)
    if (typeof parsed === 'string') return { ok: false, message: parsed }
    tests.push(parsed)
  }
  return { ok: true, matches: (row) => tests.every((test) => test(row)) }
}

/**
 * The filter with this field asking for exactly this value, in place of what it asked of the field before. Undefined when
 * the value cannot be said: white space ends a word of the filter.
 */
export function withField(text: string, field: string, value: string): string | undefined {
  if (value === '' || /\s/.test(value)) return undefined
  const others = text.split(/\s+/).filter((token) => token !== '' && !new RegExp(`^${field}[:=!<>~]`, 'i').test(token))
  return [...others, `${field}:${value}`].join(' ')
}

function parseToken(token: string): Test | string {
  const match = /^([a-z][a-z0-9_]*)(:|=|!=|>=|<=|>|<|~)(.*)$/i.exec(token)
  if (!match) {
    const word = token.toLowerCase()
    return (row) => row.words.includes(word) || statusWords(row).includes(word)
  }
  const [field, operator, value] = [match[1]!.toLowerCase(), match[2]!, match[3]!]
  if (value === '') return t('{{field}} needs a value', { field: `${field}${operator}` })
  if (field === 'status' && (operator === ':' || operator === '=')) {
    const wanted = value.toLowerCase()
    return (row) => statusWords(row).includes(wanted)
  }
  const text = TEXT_FIELDS[field]
  if (text) return textTest(field, operator, value.toLowerCase(), text)
  const number = NUMBER_FIELDS[field]
  if (number) return numberTest(field, operator, value, number)
  return t('there is no field "{{field}}"', { field })
}

function textTest(field: string, operator: string, value: string, of: (row: Row) => string): Test | string {
  if (operator === '~') return (row) => of(row).toLowerCase().includes(value)
  if (operator === ':' || operator === '=') return (row) => of(row).toLowerCase() === value
  if (operator === '!=') return (row) => of(row).toLowerCase() !== value
  return t('{{field}} is text: use {{example}}', { field, example: `${field}:${value}` })
}

function numberTest(
  field: string,
  operator: string,
  value: string,
  of: (row: Row) => number | undefined,
): Test | string {
  const range = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(value)
  if (range && (operator === ':' || operator === '=')) {
    const [low, high] = [Number(range[1]), Number(range[2])]
    return (row) => {
      const found = of(row)
      return found !== undefined && found >= low && found <= high
    }
  }
  const limit = Number(value)
  const compare = COMPARE[operator]
  if (Number.isNaN(limit) || !compare) return t('{{field}} is a number: "{{value}}" is not', { field, value })
  return (row) => {
    const found = of(row)
    return found !== undefined && compare(found, limit)
  }
}
