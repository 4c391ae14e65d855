import { t } from '../../i18n.svelte.ts'
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
  // The tower without a name is called as its layers are.
  tower: (row) => (row.tower === '' && row.layer !== undefined ? 'blk' : row.tower),
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

const isField = (word: string) => FILTER_FIELDS.text.includes(word) || Object.hasOwn(NUMBER_FIELDS, word)

/** Powers of 1000, as sizes are shown; with an `i`, powers of 1024. */
const UNITS = ['', 'k', 'm', 'g', 't'] as const
const NUMBER = String.raw`(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?:[kmgt]i?)?b?`
const RANGE = new RegExp(`^(${NUMBER})-(${NUMBER})$`, 'i')
const WITH_UNIT = /^([+-]?[\d.]+(?:e[+-]?\d+)?)([kmgt]?)(i?)(b?)$/i

/** What the status column says, and the state behind it: a tensor with NaN is `done`, and `nan`. */
const statusWords = (row: Row) => [row.result.status as string, statusText(row).toLowerCase()]

/**
 * Reads a filter: words that must all occur in the name or type or be the status, and fields: `type:Q4_K`, `layer:3-7`,
 * `nan>0`, `status:failed`. Text fields match whole values, or parts with `~`: `role~attn`. `|` separates alternatives:
 * `type:Q4_K|Q6_K`. A leading `-` negates: `-norm`, `-type:F32`. Numbers may have a unit: `n_bytes>10M`, `n_bytes>1Gi`.
 */
export function parseFilter(text: string): Filter {
  const tests: Test[] = []
  for (const token of tokensOf(text)) {
    const parsed = parseToken(token)
    if (typeof parsed === 'string') return { ok: false, message: parsed }
    tests.push(parsed)
  }
  return { ok: true, matches: (row) => tests.every((test) => test(row)) }
}

/**
 * The filter with this field asking for exactly this value, in place of what it asked of the field before. Undefined if
 * the value cannot be written: a space ends a term of the filter, and `|` separates alternatives.
 */
export function withField(text: string, field: string, value: string): string | undefined {
  if (value === '' || /[\s|]/.test(value)) return undefined
  const others = tokensOf(text).filter((token) => !new RegExp(`^-?${field}[:=!<>~]`, 'i').test(token))
  return [...others, `${field}:${value}`].join(' ')
}

/**
 * The filter that was probably meant by the name of a field and a value with only a space between them: `layer:5` for
 * `layer 5`. Undefined if there is nothing of the kind.
 */
export function suggestFilter(text: string): string | undefined {
  const tokens = tokensOf(text)
  for (const [at, token] of tokens.entries()) {
    const field = token
      .toLowerCase()
      .replace(/^-/, '')
      .replace(/^layers$/, 'layer')
    const value = tokens[at + 1]
    if (!isField(field) || value === undefined || !/^[\w.+|-]+$/.test(value)) continue
    const joined = `${token.startsWith('-') ? '-' : ''}${field}:${value}`
    if (typeof parseToken(joined) === 'string') continue
    return [...tokens.slice(0, at), joined, ...tokens.slice(at + 2)].join(' ')
  }
  return undefined
}

/** The terms. Spaces around an operator of a field, and around `|`, belong to the term: `nan > 0`. */
function tokensOf(text: string): string[] {
  return text
    .replace(/([a-z][a-z0-9_]*)\s*(!=|>=|<=|[:=<>~])\s*(?=\S)/gi, (found, field: string, operator: string) =>
      isField(field.toLowerCase()) ? `${field}${operator}` : found,
    )
    .replace(/(\S)\s*\|\s*(?=\S|$)/g, '$1|')
    .split(/\s+/)
    .filter(Boolean)
}

function parseToken(token: string): Test | string {
  if (token.startsWith('-') && token.length > 1) {
    const test = parseToken(token.slice(1))
    return typeof test === 'string' ? test : (row) => !test(row)
  }
  const match = /^([a-z][a-z0-9_]*)(:|=|!=|>=|<=|>|<|~)(.*)$/i.exec(token)
  if (!match) {
    const words = alternativesOf(token.toLowerCase())
    return (row) => words.some((word) => row.words.includes(word) || statusWords(row).includes(word))
  }
  const [field, operator] = [match[1]!.toLowerCase(), match[2]!]
  const values = alternativesOf(match[3]!)
  const text = field === 'status' ? statusWords : TEXT_FIELDS[field]
  const number = NUMBER_FIELDS[field]
  if (!text && !number) return t('There is no field “{{field}}”. The ? button lists the fields.', { field })
  if (values.length === 0) return t('{{field}} needs a value.', { field: `${field}${operator}` })
  if (text) return textTest(field, operator, values, text)
  return numberTest(field, operator, values, number!)
}

/** A `|` at either end is one that is still being typed, unless it is all there is. */
function alternativesOf(text: string): string[] {
  const parts = text.split('|').filter(Boolean)
  return parts.length === 0 && text !== '' ? [text] : parts
}

function textTest(
  field: string,
  operator: string,
  values: readonly string[],
  of: (row: Row) => string | readonly string[],
): Test | string {
  const wanted = values.map((value) => value.toLowerCase())
  const found = (row: Row) => [of(row)].flat().map((text) => text.toLowerCase())
  const isOne: Test = (row) => found(row).some((text) => wanted.includes(text))
  if (operator === '~') return (row) => found(row).some((text) => wanted.some((part) => text.includes(part)))
  if (operator === ':' || operator === '=') return isOne
  if (operator === '!=') return (row) => !isOne(row)
  return t('{{field}} is text: use {{example}}.', { field, example: `${field}:${values[0]!}` })
}

function numberTest(
  field: string,
  operator: string,
  values: readonly string[],
  of: (row: Row) => number | undefined,
): Test | string {
  const ranges: (readonly [number, number])[] = []
  for (const value of values) {
    const range = rangeOf(field, value)
    if (!range) return t('{{field}} is a number, which “{{value}}” is not.', { field, value })
    ranges.push(range)
  }
  const compare = COMPARE[operator]
  if (compare) {
    const [[low, high]] = ranges as [readonly [number, number]]
    if (ranges.length > 1 || low !== high)
      return t('{{operator}} takes one number.', { operator: `${field}${operator}` })
    return (row) => {
      const found = of(row)
      return found !== undefined && compare(found, low)
    }
  }
  if (operator === '~')
    return t('{{field}} is a number: use {{example}}.', { field, example: `${field}:${values[0]!}` })
  const isIn = (found: number) => ranges.some(([low, high]) => found >= low && found <= high)
  return (row) => {
    const found = of(row)
    return found !== undefined && isIn(found) === (operator !== '!=')
  }
}

/** Both ends of `3-7`; one number twice. */
function rangeOf(field: string, value: string): readonly [number, number] | undefined {
  const [low, high] = RANGE.exec(value)?.slice(1) ?? [value, value]
  const ends = [numberOf(field, low!), numberOf(field, high!)].sort((a, b) => a - b)
  return ends.some(Number.isNaN) ? undefined : [ends[0]!, ends[1]!]
}

/** `10`, `1e-3`, `1,000`, `10M`, `1.5GB`, `64Ki`; of sizes `B` is bytes, elsewhere billions. NaN if it is no number. */
function numberOf(field: string, text: string): number {
  const plain = /^[+-]?\d{1,3}(,\d{3})+/.test(text) ? text.replaceAll(',', '') : text
  const [, digits, unit = '', binary = '', byte = ''] = WITH_UNIT.exec(plain) ?? []
  if (digits === undefined || (binary !== '' && unit === '')) return NaN
  const ofBytes = field === 'n_bytes'
  if (byte !== '' && !ofBytes) return unit === '' ? Number(digits) * 1e9 : NaN
  return Number(digits) * (binary === '' ? 1000 : 1024) ** UNITS.indexOf(unit.toLowerCase() as (typeof UNITS)[number])
}
