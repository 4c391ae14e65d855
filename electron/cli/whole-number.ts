/** A count that is written in digits and nothing else: no blanks, signs, exponents or other bases. */
export function wholeNumber(text: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = /^[0-9]+$/.test(text) ? Number(text) : 0
  return number >= 1 && number <= most ? number : undefined
}
