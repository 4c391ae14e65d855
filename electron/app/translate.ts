/** What the main process says itself: menus, dialogs, notifications. */
import { createInstance } from 'i18next'
import { CATALOGUES } from '../../shared/text/catalogues/catalogues.ts'
import { CATALOGUE_OPTIONS, type Language } from '../../shared/text/language.ts'

/** @param text English, a literal: the catalogues are checked against the sources */
export type Translate = (text: string, values?: Readonly<Record<string, string | number>>) => string

/** Speaks the language of the moment. */
export function createTranslator(language: () => Language): Translate {
  let spoken: Language | undefined
  let t: Translate
  return (text, values) => {
    const wanted = language()
    if (wanted !== spoken) t = translator((spoken = wanted))
    return t(text, values)
  }
}

/** Speaks one language. */
export function translator(language: Language): Translate {
  const speaker = createInstance()
  void speaker.init({ ...CATALOGUE_OPTIONS, lng: language, resources: CATALOGUES, initAsync: false })
  return (text, values) => speaker.t(text, values ?? {})
}
