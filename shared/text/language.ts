/** The languages of the window, and how their catalogues are read. */

export type Language = 'en' | 'zh-CN'
/** The user's choice; `system` follows the languages that the system prefers. */
export type LanguageChoice = 'system' | Language

/** Each language by its own name. */
export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'zh-CN', name: '简体中文' },
]

/**
 * The first of the preferred languages (BCP 47 tags, best first) that the app speaks; English when it speaks none.
 * Traditional Chinese is not Simplified Chinese: `zh-Hant`, `zh-TW`, `zh-HK` and `zh-MO` are passed over.
 */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const { language, script } = likely(tag)
    if (language === 'en') return 'en'
    if (language === 'zh' && script === 'Hans') return 'zh-CN'
  }
  return 'en'
}

/** Systems also name what is no language tag: `C`, `zh_CN.UTF-8`. */
function likely(tag: string): { readonly language?: string | undefined; readonly script?: string | undefined } {
  try {
    return new Intl.Locale(tag.replace(/[.@].*$/, '').replaceAll('_', '-')).maximize()
  } catch {
    return {}
  }
}

/**
 * How i18next reads the catalogues: the English text is the key, whole (so `.` and `:` mean nothing in it); forms of a
 * plural follow `|`: `{{count}} tensors|one`. Nothing is escaped: what is said is text everywhere, never HTML.
 */
export const CATALOGUE_OPTIONS = {
  keySeparator: false,
  nsSeparator: false,
  pluralSeparator: '|',
  interpolation: { escapeValue: false },
  fallbackLng: 'en',
  returnEmptyString: false,
  showSupportNotice: false,
} as const
