/** Numbers in sentences: three digits, so that no sentence claims more than was measured. */
export function digits(value: number): string {
  if (value >= 99.95) return new Intl.NumberFormat('en-US').format(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

export const percent = (ratio: number): string => digits(ratio * 100)
