/** Characters that do not show: by Unicode's properties, so that none has to be listed when a new one is defined. */

/**
 * Blank by their picture, whatever their properties say: the filler of Khitan, the empty braille pattern, the placeholder
 * of an object, the null notehead of music.
 */
const BLANK = '\\u{16fe4}\\u2800\\ufffc\\u{1d159}'

/**
 * Controls, formats (bidirectional ones, joiners, tags), what is private, unassigned or half a pair, separators of lines,
 * and what may be ignored (soft hyphen, fillers of Hangul, variation selectors).
 */
const UNSEEN = `\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Variation_Selector}${BLANK}`

/** Signs of Arabic, Syriac and Kaithi that are formats and do show, before or above a number. */
const SHOWN_FORMATS = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}'

/** Anything that does not show, a blank that is not the plain one included. */
export const UNSEEN_CHARACTERS = new RegExp(`(?![ ${SHOWN_FORMATS}])[${UNSEEN}\\p{Zs}]`, 'gu')

/**
 * What hides in a text of many lines. Blanks of any width, line breaks and tabs are as expected there, a variation
 * selector behind an emoji chooses its picture, and what has no picture in this version of Unicode may have one.
 */
export const HIDDEN_CHARACTERS = new RegExp(
  '(?![\\t\\n\\r\\u2028\\u2029' +
    `${SHOWN_FORMATS}]|(?<=[\\p{Emoji}])[\\ufe0e\\ufe0f])` +
    `[\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\p{Variation_Selector}${BLANK}]`,
  'gu',
)

/** The code of a character, or of half a pair: `\u202e`, `\u{e0041}`. */
export function codeOf(character: string): string {
  const hex = character.codePointAt(0)!.toString(16)
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
