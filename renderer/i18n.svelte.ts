/** What the window says, in the language that was chosen. Text that is on show changes with the language. */
import { createInstance } from 'i18next'
import { CATALOGUES } from '../shared/text/catalogues/catalogues.ts'
import { formatBytes as formatSize, formatInteger, visibleText } from '../shared/text/format.ts'
import { CATALOGUE_OPTIONS, type Language } from '../shared/text/language.ts'
import type { Sentence, SentenceValue } from '../shared/text/sentence.ts'
import type { Int64 } from '../shared/model/tensor.ts'

const speaker = createInstance()
void speaker.init({ ...CATALOGUE_OPTIONS, lng: 'en', resources: CATALOGUES, initAsync: false })

let language = $state<Language>('en')
/** Texts without places that were said already, in this language: the table says thousands a second. */
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- `language` tells of changes
const said = new Map<string, string>()

/** The language on show. */
export const currentLanguage = (): Language => language

export function setLanguage(next: Language): void {
  void speaker.changeLanguage(next)
  said.clear()
  language = next
}

/**
 * A text of the window in its language.
 * @param text English, a literal: the catalogues are checked against the sources. `{{count}}` chooses a plural form and
 * is shown with separators.
 * @param values what fills its `{{places}}`, as text or as a sentence; a number is shown as it is
 */
export function t(text: string, values?: Readonly<Record<string, SentenceValue>>): string {
  // Read, so that whatever shows the text is drawn again in another language.
  void language
  if (!values) {
    const known = said.get(text) ?? speaker.t(text)
    said.set(text, known)
    return known
  }
  const shown = Object.entries(values).map(([name, value]) => {
    if (typeof value === 'object') return [name, tell(value)]
    return [name, name === 'count' && typeof value === 'number' ? formatInteger(value) : value]
  })
  const { count } = values
  return speaker.t(text, {
    ...(typeof count === 'number' ? { count } : {}),
    replace: Object.fromEntries(shown) as Record<string, string | number>,
  })
}

/** A sentence that came as data, in the window's language. */
export const tell = ({ text, values }: Sentence): string => t(text, values)

/** Stands around a value that `Emphasis` shows bold. Text from files has no such characters: `visibleText`. */
export const EMPHASIS = '\u0001'

/** A value that stands out of its text, which `Emphasis` shows. */
export const strong = (value: string): string => `${EMPHASIS}${value}${EMPHASIS}`

/** A name or a text from a file, safe to show; an empty one is said to be. */
export const shownText = (text: string): string => (text === '' ? t('(empty)') : visibleText(text))

/** Parts of a list, as the language parts them. */
export const listText = (parts: readonly string[]): string =>
  parts.length === 0 ? '' : parts.reduce((list, part) => t('{{list}}, {{part}}', { list, part }))

/** Sentences one after the other, with or without a space as the language has it. */
export const sentencesText = (sentences: readonly string[]): string =>
  sentences.length === 0 ? '' : sentences.reduce((first, second) => t('{{first}} {{second}}', { first, second }))

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
const dates = new Map<string, Intl.DateTimeFormat>()

/**
 * A time in the window's language.
 * @param time milliseconds since 1970
 */
export function formatTime(time: number, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([language, options])
  let format = dates.get(key)
  if (!format) dates.set(key, (format = new Intl.DateTimeFormat(language, options)))
  return format.format(time)
}

/** A size in powers of 1000, three digits: `26.4 GB`, `512 bytes`. */
export function formatBytes(value: Int64 | undefined): string {
  const size = value === undefined ? NaN : Number(value)
  // Larger ones have a unit that all languages write alike.
  return size < 999.5 ? t('{{count}} bytes', { count: Math.round(size) }) : formatSize(value)
}

/** All digits of a size: `26,401,234,944 bytes`. */
export const formatExactBytes = (value: Int64): string =>
  t('{{number}} bytes', { count: Number(value), number: formatInteger(value) })
