import { t } from '../../i18n.svelte.ts'
import type { TableColumn } from '../../state/model/columns.ts'
import { clampWidth } from '../../state/model/layout.ts'

/** Left and right padding of a cell, and its rounding, in pixels. */
export const PADDING = 18

/** Fonts of cells, as `font` of a style: those of `app.css`. */
export const NUMBERS = '12px var(--font)'
export const MONO = '12px var(--mono)'

const widths = new Map<string, number>()

/**
 * Width of a text, in pixels. Digits are as wide as they are in columns of numbers.
 * @param font with the variables of `tokens.css`
 */
export function textWidth(text: string, font: string): number {
  const key = `${font} ${text}`
  const known = widths.get(key)
  if (known !== undefined) return known
  const probe = document.createElement('span')
  probe.textContent = text
  probe.style.cssText = `position:absolute;visibility:hidden;white-space:pre;font:${font};font-variant-numeric:tabular-nums`
  document.body.append(probe)
  const width = probe.getBoundingClientRect().width
  probe.remove()
  widths.set(key, width)
  return width
}

/**
 * Width at which a column shows all that is in sight, head included, in pixels.
 * @param at position of the column
 * @param texts of its cells
 */
export function fittingWidth(grid: HTMLElement, at: number, column: TableColumn, texts: readonly string[]): number {
  const context = document.createElement('canvas').getContext('2d')!
  const head = grid.querySelector<HTMLElement>(`[role="columnheader"][aria-colindex="${at + 1}"]`)
  const cells = [...grid.querySelectorAll<HTMLElement>(`.row > [aria-colindex="${at + 1}"]`)]
  const measure = (element: HTMLElement | undefined | null, text: string) => {
    if (!element) return 0
    context.font = getComputedStyle(element).font
    return context.measureText(text).width
  }
  // Marks and chips are more than their text: they are measured as they stand.
  const drawn = cells.map((cell) => (column.key === 'name' ? 0 : contentWidth(cell)))
  const font = cells[0]
  const widths = [...drawn, ...texts.map((text) => measure(font, text)), measure(head, `${t(column.title)} ↓1`)]
  return clampWidth(Math.ceil(Math.max(...widths)) + PADDING)
}

function contentWidth(cell: HTMLElement): number {
  const range = document.createRange()
  range.selectNodeContents(cell)
  return range.getBoundingClientRect().width
}
