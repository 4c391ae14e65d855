import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { type Problem, problem } from '../../../shared/model/problems.ts'
import { english, type Sentence, say } from '../../../shared/text/sentence.ts'
import { MAX_PROBLEMS_PER_CODE, MAX_SHOWN_NAME, MAX_SHOWN_NOISE } from './limits.ts'

/** Ends the reading of a header; becomes its `fatal` problem. Never leaves `readHeader` or `readArray`. */
export class HeaderRefused extends Error {
  readonly code: string
  readonly sentence: Sentence
  readonly byteOffset: number
  constructor(code: string, sentence: Sentence, byteOffset: number) {
    super(english(sentence))
    this.code = code
    this.sentence = sentence
    this.byteOffset = byteOffset
  }
}

export function refuse(code: string, sentence: Sentence, byteOffset: number): never {
  throw new HeaderRefused(code, sentence, byteOffset)
}

/**
 * A key or a tensor's name for a message: safe to show, and only its end when it is very long. Of one with control
 * characters or bytes that are not UTF-8 only the beginning: it is not what somebody called it.
 */
export function shownName(name: string): string {
  // Most names are clean, and there may be a million.
  if (!/[^ -~]/.test(name)) return name.length > MAX_SHOWN_NAME ? `\u2026${name.slice(-MAX_SHOWN_NAME)}` : name
  const start = name.slice(0, 2 * MAX_SHOWN_NOISE)
  const characters = [...start]
  const cut = characters.length > MAX_SHOWN_NOISE || start.length < name.length
  const isNoise = start.includes('\ufffd') || visibleText(start) !== start
  if (isNoise && cut) return `${visibleText(characters.slice(0, MAX_SHOWN_NOISE).join(''))}\u2026`
  return visibleText(name.length > MAX_SHOWN_NAME ? `\u2026${name.slice(-MAX_SHOWN_NAME)}` : name)
}

/** Problems in the order found. A file with a million of a kind lists the first ones and counts the others. */
export class ProblemList {
  readonly #listed: Problem[] = []
  readonly #counts = new Map<string, number>()

  add(problem: Problem): void {
    const count = (this.#counts.get(problem.code) ?? 0) + 1
    this.#counts.set(problem.code, count)
    if (count <= MAX_PROBLEMS_PER_CODE) this.#listed.push(problem)
  }

  /** Every problem listed, with one more for each kind that was cut short. */
  finish(): Problem[] {
    const rest = [...this.#counts].filter(([, count]) => count > MAX_PROBLEMS_PER_CODE)
    return [
      ...this.#listed,
      ...rest.map(([code, count]): Problem => {
        const { severity } = this.#listed.find((other) => other.code === code)!
        const more = formatInteger(count - MAX_PROBLEMS_PER_CODE)
        return problem(
          code,
          severity,
          say('{{more}} more problems of the kind {{code}} are not listed.', { more, code }),
        )
      }),
    ]
  }
}
