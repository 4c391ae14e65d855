/** Formulas of `tensor-shapes.json`: `E,K*H+K*G+L*G`, letters being numbers of the metadata. */

/** The number of a letter; undefined where it is not declared. */
export type Letters = (letter: string) => number | undefined

export interface Dimension {
  readonly valueOf: (letters: Letters) => number | undefined
  readonly letters: readonly string[]
}

/** @throws Error for a text that is not a formula: the table is at fault */
export const parseShape = (text: string): Dimension[] => text.split(',').map(parseDimension)

type Value = Dimension['valueOf']

const OPERATORS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  // Of whole numbers, as in llama.cpp.
  { '*': (a, b) => a * b, '/': (a, b) => Math.floor(a / b) },
]

function parseDimension(text: string): Dimension {
  let at = 0
  const parse = (level: number): Value => {
    const operators = OPERATORS[level]
    if (!operators) return atom()
    let left = parse(level + 1)
    while (at < text.length && Object.hasOwn(operators, text[at]!)) {
      const apply = operators[text[at++]!]!
      const [a, b] = [left, parse(level + 1)]
      left = (letters) => {
        const [x, y] = [a(letters), b(letters)]
        return x === undefined || y === undefined ? undefined : apply(x, y)
      }
    }
    return left
  }
  const atom = (): Value => {
    const sign = text[at++] ?? ''
    if (sign === '(') {
      const inner = parse(0)
      if (text[at++] !== ')') throw new Error(`"${text}" has no closing parenthesis`)
      return inner
    }
    if (/\d/.test(sign)) return () => Number(sign)
    if (/[A-Za-z]/.test(sign)) return (letters) => letters(sign)
    throw new Error(`"${text}" is not a formula`)
  }
  const alternatives = [parse(0)]
  while (text[at] === '|') {
    at++
    alternatives.push(parse(0))
  }
  if (at < text.length) throw new Error(`"${text}" is not a formula`)
  return {
    valueOf: (letters) => {
      for (const value of alternatives) {
        const found = value(letters)
        if (found !== undefined) return found
      }
      return undefined
    },
    letters: text.match(/[A-Za-z]/g) ?? [],
  }
}
