/** Numbers as people read them. The exact value belongs in exports and on hover. */
import { codeOf, UNSEEN_CHARACTERS } from './unseen.ts'

const MINUS = '\u2212'
/** Shown for what is not known: never 0. */
export const UNKNOWN = '\u2013'

/** A sentence with its full stop, which it may have already. */
export const closed = (sentence: string): string => (/[.\u3002]$/.test(sentence) ? sentence : `${sentence}.`)

const grouped = new Intl.NumberFormat('en-US')

/** An integer with thousands separators. */
export function formatInteger(value: number | bigint | undefined): string {
  return value === undefined ? UNKNOWN : grouped.format(value).replace('-', MINUS)
}

/** Six significant digits, a true minus sign; very large and very small values in scientific notation. */
export function formatNumber(value: number | undefined, digits = 6): string {
  if (value === undefined) return UNKNOWN
  if (value === 0) return '0'
  if (!Number.isFinite(value)) return String(value).replace('-', MINUS)
  const magnitude = Math.abs(value)
  const scientific = magnitude < 1e-4 || magnitude >= 10 ** digits
  const text = scientific
    ? value
        .toExponential(digits - 1)
        .replace(/(\.\d*?)0+e/, '$1e')
        .replace('.e', 'e')
        .replace('e+', 'e')
    : value.toPrecision(digits)
  return text.replaceAll('-', MINUS)
}

/** A 32-bit float in the seven digits that it has, no more of them than it needs: `30`, `0.00001`. */
export function formatFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return formatInteger(value)
  return String(Number(value.toPrecision(7)))
    .replace('e+', 'e')
    .replaceAll('-', MINUS)
}

/** A share in percent, two decimals at most: `12.5%`, `0%` for none, `<0.01%` for a share that rounds to none. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return UNKNOWN
  const percent = (part / whole) * 100
  return percent > 0 && percent < 0.01 ? '<0.01%' : `${Number(percent.toFixed(2))}%`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const

/** A size in powers of 1000, three digits: `26.4 GB`. */
export function formatBytes(value: number | bigint | undefined): string {
  if (value === undefined) return UNKNOWN
  let size = Number(value)
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  // A rate has fractions of a byte, which look like thousands.
  size = unit === 0 ? Math.round(size) : size
  if (unit === 0) return `${size} ${size === 1 ? 'byte' : 'bytes'}`
  return `${size >= 99.95 ? size.toFixed(0) : size.toPrecision(3)} ${UNITS[unit]!}`
}

/** A count in powers of 1000: `46.7 B`. */
export function formatCount(value: number | bigint): string {
  const number = Number(value)
  for (const [limit, unit] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const)
    if (number >= limit * 0.9995) return `${(number / limit).toPrecision(3)} ${unit}`
  return String(value)
}

/** `4096 \u00d7 14336 \u00d7 64`, for people. */
export function formatShape(shape: readonly (number | bigint)[]): string {
  return shape.join(' \u00d7 ')
}

/** `m:ss`, or `h:mm:ss` from an hour on. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** A file offset in hexadecimal, in groups of four digits: `0x3_1A40_0000`. */
export function formatOffset(value: number | bigint): string {
  return `0x${value
    .toString(16)
    .toUpperCase()
    .replace(/\B(?=(?:[0-9A-F]{4})+$)/g, '_')}`
}

/** Most names are of such characters alone. */
const PLAIN = /^[ -~]*$/

/**
 * Text from a file made safe to show: control, invisible, line-breaking and bidirectional characters, and blanks that are
 * not the plain one, become visible (`\u241b`, `\\u202e`, `\\u{e0041}`), so that a name cannot pretend to be another or
 * reach a terminal.
 */
export function visibleText(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(UNSEEN_CHARACTERS, (character) =>
    character < ' ' ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : codeOf(character),
  )
}

/** As `visibleText`, and a plain blank too, as \u2423. For text in which they count. */
export const visibleBlanks = (text: string): string => visibleText(text).replaceAll(' ', '\u2423')
