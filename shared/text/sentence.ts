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

/** The sentence in the language that `translate` speaks. */
export function sayIn(
  translate: (text: string, values: Readonly<Record<string, string | number>>) => string,
  { text, values = {} }: Sentence,
): string {
  const told = Object.entries(values).map(
    ([name, value]) => [name, typeof value === 'object' ? sayIn(translate, value) : value] as const,
  )
  return translate(text, Object.fromEntries(told))
}

/** What is told in English where it is logged or exported, and in another language where a person reads it. */
export interface Said {
  readonly message: string
  /** Absent for what is known as text only. */
  readonly sentence?: Sentence
}

/** Both at once, so that they never differ. */
export const said = (sentence: Sentence): Required<Said> => ({ message: english(sentence), sentence })

/** Text that is the same in all languages: of the system, of a library, of an older file. */
export const verbatim = (text: string): Sentence => say('{{text}}', { text })

export const sentenceOf = ({ message, sentence }: Said): Sentence => sentence ?? verbatim(message)

/** Parts one after the other with commas. At least one. */
export const listed = (parts: readonly Sentence[]): Sentence =>
  parts.reduce((before, next) => say('{{before}}, {{next}}', { before, next }))
