/** HTML as text in which nothing but our own tags is HTML. */
import { visibleText } from '../../../../shared/text/format.ts'

/** HTML that is safe as it stands. */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }
}

type Part = Markup | string | number | undefined | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Text as HTML, in an element or a quoted attribute: control and bidirectional characters are made visible. */
export const escapeHtml = (text: string): string =>
  visibleText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!)

/** A template in which every value is escaped, unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let html = strings[0]!
  for (const [i, part] of parts.entries()) html += partHtml(part) + strings[i + 1]!
  return new Markup(html)
}

function partHtml(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.html
  if (typeof part === 'object') return part.map(partHtml).join('')
  return escapeHtml(String(part))
}
