import { NameIndex } from '../../../shared/model/name-index.ts'
import { NameList } from '../../../shared/model/name-list.ts'
import { problem } from '../../../shared/model/problems.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import { type ProblemList, shownName } from './problem-list.ts'

/** The name of a tensor as a header has it. */
export interface NameInHeader {
  readonly name: string
  /** False when bytes had to be replaced by U+FFFD. */
  readonly validUtf8: boolean
  /** Position among the tensors, from 1, and their number. */
  readonly number: number
  readonly total: number
  /** Where the entry is, in bytes from the start of the file. */
  readonly byteOffset: number
}

/** Checks one name after the other: empty, not UTF-8, or the name of an earlier tensor. */
export class TensorNames {
  /** The names so far. */
  readonly list = new NameList()
  readonly #index = new NameIndex(this.list)
  readonly #problems: ProblemList

  constructor(problems: ProblemList) {
    this.#problems = problems
  }

  add({ name, validUtf8, number, total, byteOffset }: NameInHeader): void {
    const about = { tensor: name, byteOffset }
    if (name === '') {
      const values = { number: formatInteger(number), total: formatInteger(total) }
      const sentence = say('The name of tensor {{number}} of {{total}} is empty: no program can ask for it.', values)
      this.#problems.add(problem('tensor-name-empty', 'warning', sentence, about))
    }
    if (!validUtf8) {
      const sentence = say('The name of tensor {{name}} is not UTF-8.', { name: shownName(name) })
      this.#problems.add(problem('tensor-name-not-utf8', 'warning', sentence, about))
    }
    this.list.add(name)
    if (!this.#index.add(this.list.length - 1)) {
      const sentence = say('The tensor name {{name}} is there twice (duplicate name).', { name: shownName(name) })
      this.#problems.add(problem('tensor-name-twice', 'error', sentence, about))
    }
  }
}
