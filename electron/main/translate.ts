/** What the main process says itself: menus, dialogs, notifications. */
import { createInstance } from 'i18next'
import { CATALOGUES } from '../../shared/catalogues/catalogues.ts'
import { CATALOGUE_OPTIONS, type Language } from '../../shared/language.ts'

/** @param text English, a literal: the catalogues are checked against the sources */
export type Translate = (text: string, values?: Readonly<Record<string, string | number>>) => string

/** Speaks one language. */
export function translator(language: Language): Translate {
  const speaker = createInstance()
  void speaker.init({ ...CATALOGUE_OPTIONS, lng: language, resources: CATALOGUES, initAsync: false })
  return (text, values) => speaker.t(text, values ?? {})
}
