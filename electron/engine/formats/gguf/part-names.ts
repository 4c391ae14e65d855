/** Names of files that were cut into parts by bytes, to be joined again: unlike shards, such parts are not GGUF files. */
import { basename } from 'node:path'
import { formatInteger } from '../../../../shared/text/format.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'

export interface CutPart {
  /** Position of the part, from 1; absent if the name may count from 0. */
  readonly number?: number
  /** Number of parts; absent if the name does not contain it. */
  readonly total?: number
}

/** `model.gguf.part1of2`, `model.gguf.part-1-of-2`. */
const NUMBERED = /[._-]part[._-]?(\d{1,4})[._-]?of[._-]?(\d{1,4})$/i
/** `model.gguf-split-a`, `model.gguf.part-aa`, `model.gguf.aa`: letters, as the program `split` counts. */
const LETTERED = /(?:\.gguf[._-](?:(?:part|split)[._-]?)?|[._-](?:part|split)[._-])([a-z]|[a-c][a-z])$/i
/** `model.gguf.part1`, `model.gguf.001`. */
const COUNTED = /\.gguf[._-](?:(?:part|split)[._-]?)?\d{1,4}$/i
/** Endings of two letters that mean something else. */
const OTHER_ENDINGS = /\.(?:bz|[glx]z)$/i

/** Parses the name of a part; undefined for other names. */
export function partOf(path: string): CutPart | undefined {
  const name = basename(path)
  const [, part, of] = NUMBERED.exec(name) ?? []
  if (part !== undefined) {
    const [number, total] = [Number(part), Number(of)]
    return number >= 1 && number <= total && total > 1 ? { number, total } : undefined
  }
  if (OTHER_ENDINGS.test(name)) return undefined
  const letters = LETTERED.exec(name)?.[1]
  if (letters !== undefined) return { number: letterNumber(letters) }
  return COUNTED.test(name) ? {} : undefined
}

/** `a` is 1, `z` 26; `aa` is 1 and `ba` 27, since `split` gives all its parts the same number of letters. */
function letterNumber(letters: string): number {
  let number = 0
  for (const letter of letters.toLowerCase()) number = number * 26 + (letter.charCodeAt(0) - 97)
  return number + 1
}

/** A sentence on what to do with a part. */
export function describePart({ number, total }: CutPart): Sentence {
  if (number === undefined) return say('Its name says that it is one of several parts: join the parts with cat first.')
  if (total === undefined)
    return say('Its name says that it is part {{number}}: join the parts with cat first.', {
      number: formatInteger(number),
    })
  return say('Its name says that it is part {{number}} of {{total}}: join the parts with cat first.', {
    number: formatInteger(number),
    total: formatInteger(total),
  })
}
