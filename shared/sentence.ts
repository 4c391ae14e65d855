/** Sentences as data: made where something is known, said in the language of whoever reads them. */

/** What fills a place of a sentence: a name or a number as it is shown, or a sentence that is translated with it. */
export type SentenceValue = string | number | Sentence

/** An English text, which is also its name in the catalogues, and the values of its `{{places}}`. */
export interface Sentence {
  readonly text: string
  readonly values?: Readonly<Record<string, SentenceValue>>
}

/** @param text English, with `{{places}}`; a literal, since the catalogues are checked against the sources */
export function say(text: string, values?: Readonly<Record<string, SentenceValue>>): Sentence {
  return values ? { text, values } : { text }
}

/** Marks an English text without places that stands in a table and is translated where it is shown. */
export const phrase = <T extends string>(text: T): T => text

/** The sentence in English: for logs, exports and the terminal. A place without a value is left as it is. */
export function english({ text, values = {} }: Sentence): string {
  return text.replace(/\{\{(\w+)\}\}/g, (place, name: string) => {
    const value = values[name]
    return value === undefined ? place : typeof value === 'object' ? english(value) : String(value)
  })
}
