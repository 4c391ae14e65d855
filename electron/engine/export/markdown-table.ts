/** Markdown tables with padded columns. Text from files cannot break out of its cell. */
import { visibleText } from '../../../shared/text/format.ts'

export interface MarkdownColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** @param rows cells that are safe already: see `cell` and `inlineCode` */
export function markdownTable(columns: readonly MarkdownColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) =>
    rows.reduce((width, row) => Math.max(width, row[i]!.length), title.length),
  )
  const line = (cells: readonly string[]) =>
    `|${cells.map((text, i) => ` ${columns[i]!.align === 'right' ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)} `).join('|')}|\n`
  const rule = columns.map(({ align }, i) => {
    const dashes = '-'.repeat(widths[i]! + 1)
    return align === 'right' ? `${dashes}:` : `:${dashes}`
  })
  return [line(columns.map(({ title }) => title)), `|${rule.join('|')}|\n`, ...rows.map(line)].join('')
}

/** Text in a cell: one line, no markup, no HTML. */
export function cell(text: string): string {
  return visibleText(text).replace(/[\\`*[\]<>|&]/g, (character) => `\\${character}`)
}

/** Code in a cell: as many backticks around it as it needs. A bar would end the cell. */
export function inlineCode(text: string): string {
  const safe = visibleText(text).replaceAll('|', '\\|')
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map((run) => run.length))
  const marker = '`'.repeat(longest + 1)
  const inner = safe.startsWith('`') || safe.endsWith('`') ? ` ${safe} ` : safe
  return `${marker}${inner}${marker}`
}
