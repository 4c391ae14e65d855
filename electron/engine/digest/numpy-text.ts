/** Floating-point numbers as numpy 2 prints them: the fewest digits that give the value back. */

export type FloatWidth = 16 | 32 | 64

/** From this value on numpy writes an exponent: what the type no longer holds to the last integer digit. */
const FIRST_WITH_EXPONENT: Readonly<Record<FloatWidth, number>> = { 16: 1e3, 32: 1e6, 64: 1e16 }
/** Below this it does so too. */
const LAST_WITHOUT_EXPONENT = 1e-4

/** A tie between two short decimals shows within so many digits. */
const EXACT_DIGITS = 60

/** @param value one that a float of this width holds */
export function numpyText(value: number, width: FloatWidth): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0.0`
  const size = Math.abs(value)
  const { digits, exponent } = shortest(size, width)
  if (size >= LAST_WITHOUT_EXPONENT && size < FIRST_WITH_EXPONENT[width]) return sign + positional(digits, exponent)
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  const magnitude = String(Math.abs(exponent)).padStart(2, '0')
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${magnitude}`
}

/** Decimal digits without trailing zeros, and the power of ten of the first. */
function shortest(value: number, width: FloatWidth): { readonly digits: string; readonly exponent: number } {
  const round = { 16: Math.f16round, 32: Math.fround, 64: (number: number) => number }[width]
  let text = value.toExponential()
  if (width < 64) {
    for (let precision = 0; precision < 9; precision++) {
      // Below a power of two floats are closer: the nearest decimal may not give it back, and the next one may.
      const near = nearest(value, precision)
      const found = [near, value.toExponential(precision), next(near, precision)].find(
        (candidate) => round(Number(candidate)) === value,
      )
      if (found === undefined) continue
      text = found
      break
    }
  }
  const [mantissa, exponent] = text.split('e') as [string, string]
  return { digits: mantissa.replace('.', '').replace(/(?!^)0+$/, ''), exponent: Number(exponent) }
}

/** Like `toExponential`, but of two that are equally near the one with an even last digit, as numpy chooses. */
function nearest(value: number, precision: number): string {
  const text = value.toExponential(precision)
  const [exact, exponent] = value.toExponential(EXACT_DIGITS).split('e') as [string, string]
  const kept = exact.slice(0, precision === 0 ? 1 : precision + 2)
  const rest = exact.slice(kept.length).replace('.', '')
  const isTie = /^50*$/.test(rest)
  return isTie && Number(kept.at(-1)) % 2 === 0 ? `${kept}e${exponent}` : text
}

/** The decimal above, of as many digits. */
function next(text: string, precision: number): string {
  const [mantissa, exponent] = text.split('e') as [string, string]
  const digits = String(BigInt(mantissa.replace('.', '')) + 1n)
  return `${digits[0]}.${digits.slice(1)}e${Number(exponent) + digits.length - precision - 1}`
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${whole}.${digits.slice(exponent + 1) || '0'}`
}
