/** What the window says, in the language that was chosen. Text that is on show changes with the language. */
import { createInstance } from 'i18next'
import { CATALOGUES } from '../shared/catalogues/catalogues.ts'
import { CATALOGUE_OPTIONS, type Language } from '../shared/language.ts'
import type { Sentence, SentenceValue } from '../shared/sentence.ts'

const speaker = createInstance()
void speaker.init({ ...CATALOGUE_OPTIONS, lng: 'en', resources: CATALOGUES, initAsync: false })

let language = $state<Language>('en')

/** The language on show. */
export const currentLanguage = (): Language => language

export function setLanguage(next: Language): void {
  void speaker.changeLanguage(next)
  language = next
  document.documentElement.lang = next
}

/**
 * A text of the window in its language.
 * @param text English, a literal: the catalogues are checked against the sources. `{{count}}` chooses a plural form.
 * @param values what fills its `{{places}}`; a number that is shown with separators is given as text, beside `count`
 */
export function t(text: string, values: Readonly<Record<string, SentenceValue>> = {}): string {
  // Read, so that whatever shows the text is drawn again in another language.
  void language
  const said = Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? tell(value) : value])
  return speaker.t(text, Object.fromEntries(said) as Record<string, string | number>)
}

/** A sentence that came as data, in the window's language. */
export const tell = ({ text, values }: Sentence): string => t(text, values)
