/** Conditions on the metadata, as `required-tensors.json` has them: `layer < leading_dense_block_count and expert_count > 0`. */
import { countOrFlag, type Facts, isFactArray, wholeNumber } from '../facts.ts'
import { isRecurrentLayer } from '../memory/recurrent-layer.ts'

/** Undefined where the metadata does not decide it: a key that is absent decides nothing. */
export type Condition = (facts: Facts, layer: number) => boolean | undefined

/** A number of the metadata; undefined where it is not known. */
export type Term = (facts: Facts, layer: number) => number | undefined

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
}

/** Parses comparisons that are joined by `and`. @throws Error for a text that is not a condition: the table is at fault */
export function parseCondition(text: string): Condition {
  const all = text.split(' and ').map(parseClause)
  return (facts, layer) => {
    let known = true
    for (const holds of all) {
      const answer = holds(facts, layer)
      if (answer === false) return false
      if (answer === undefined) known = false
    }
    return known ? true : undefined
  }
}

function parseClause(text: string): Condition {
  // Tensors decide this, not the metadata.
  if (/^layer (has|lacks) \S+$/.test(text)) return () => undefined
  if (text === 'recurrent layer') return (facts, layer) => isRecurrentLayer(facts, layer)
  if (text === 'attention layer') return (facts, layer) => negated(isRecurrentLayer(facts, layer))
  const listed = /^layer in (\S+)$/.exec(text)
  if (listed) return (facts, layer) => isListed(facts, listed[1]!, layer)
  const there = /^(\S+) is there$/.exec(text)
  if (there) return (facts) => facts.ofModel(there[1]!) !== undefined
  const [, left, operator, right] = /^(.+) (=|!=|>|>=|<) (.+)$/.exec(text) ?? []
  if (left === undefined) throw new Error(`"${text}" is not a condition`)
  const [a, b, compare] = [parseTerm(left), parseTerm(right!), COMPARE[operator!]!]
  return (facts, layer) => {
    const [x, y] = [a(facts, layer), b(facts, layer)]
    return x === undefined || y === undefined ? undefined : compare(x, y)
  }
}

const negated = (answer: boolean | undefined) => (answer === undefined ? undefined : !answer)

/** Parses a number, `layer`, a key, or a sum, difference or remainder of them. */
export function parseTerm(text: string): Term {
  if (/^\d+$/.test(text)) return () => Number(text)
  if (text === 'layer') return (_facts, layer) => layer
  if (text === '(layer + 1)') return (_facts, layer) => layer + 1
  const [, left, operator, right] = /^(.+) (mod|\+|-) (\S+)$/.exec(text) ?? []
  if (left !== undefined) {
    const [a, b] = [parseTerm(left), parseTerm(right!)]
    return (facts, layer) => {
      const [x, y] = [a(facts, layer), b(facts, layer)]
      if (x === undefined || y === undefined) return undefined
      if (operator === 'mod') return y === 0 ? undefined : x % y
      return operator === '+' ? x + y : x - y
    }
  }
  const key = text.replace(/\[layer\]$/, '')
  if (key !== text) return (facts, layer) => ofLayer(facts, key, layer)
  return (facts) => countOrFlag(facts.ofLayer(key, 0))
}

/** Without `attention.head_count_kv`, each head has keys and values of its own. */
function ofLayer(facts: Facts, key: string, layer: number): number | undefined {
  const shared = key === 'attention.head_count_kv' && facts.ofModel(key) === undefined
  return countOrFlag(facts.ofLayer(shared ? 'attention.head_count' : key, layer))
}

function isListed(facts: Facts, key: string, layer: number): boolean | undefined {
  const value = facts.ofModel(key)
  if (value === undefined) return false
  if (!isFactArray(value)) return undefined
  const known = value.numbers ?? value.first
  if (known.some((element) => wholeNumber(element) === layer)) return true
  return known.length < value.length ? undefined : false
}
