/** The table's keyboard and the pointer's clicks on its rows: which rows are selected, and which row is active. */
import { groupOfLine } from '../../state/model/groups.ts'
import type { ModelController } from '../../state/model/model.svelte.ts'
import { selectAll, selectOne, selectRange, standOnHead, toggleOne } from '../../state/model/selection.ts'

/** Actions of keys that do not select rows. */
export interface TableActions {
  /** Rows that Page Up and Page Down move by. */
  readonly pageRows: number
  /** Brings a line into view; lines count from 0. */
  reveal(position: number): void
  /** Scrolls sideways by this many pixels. */
  scrollBy(pixels: number): void
  copy(): void
  togglePanel(): void
  /** Opens the menu of the active row. */
  openMenu(): void
}

/** Pixels that an arrow key scrolls sideways. */
const SIDEWAYS = 80

/** Selects the row that was clicked; the header of a group is collapsed or expanded. */
export function clickLine(model: ModelController, line: number, event: MouseEvent): void {
  const group = groupOfLine(line)
  const { selection, order } = model
  if (group !== undefined) {
    model.selection = standOnHead(line)
    model.fold(model.groups[group]!)
  } else if (event.shiftKey) model.selection = selectRange(selection, order, line)
  else if (event.ctrlKey || event.metaKey) model.selection = toggleOne(selection, line)
  else model.selection = selectOne(line)
}

/** @returns whether the key is one of the table's */
export function pressKey(model: ModelController, actions: TableActions, event: KeyboardEvent): boolean {
  const { key, shiftKey } = event
  if (event.ctrlKey || event.metaKey) return pressShortcut(model, actions, event)
  if (event.altKey) return false
  const { lines, selection, groups } = model
  const at = selection.active === undefined ? -1 : lines.indexOf(selection.active)
  const group = selection.active === undefined ? undefined : groups[groupOfLine(selection.active) ?? -1]
  const to = targetOf(key, at, actions.pageRows, lines.length)
  if (to !== undefined) moveTo(model, actions, to, shiftKey)
  else if (group && (key === 'Enter' || key === (group.collapsed ? 'ArrowRight' : 'ArrowLeft'))) model.fold(group)
  else if (key === 'ArrowRight') actions.scrollBy(SIDEWAYS)
  else if (key === 'ArrowLeft') actions.scrollBy(-SIDEWAYS)
  else if (key === 'Enter') actions.togglePanel()
  else if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) actions.openMenu()
  else return false
  return true
}

function pressShortcut(model: ModelController, actions: TableActions, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase()
  if (key === 'a') model.selection = selectAll(model.selection, model.order)
  else if (key === 'c' && !event.shiftKey) actions.copy()
  else return false
  return true
}

/** Position that a key moves to, maybe beyond the ends; undefined for other keys. @param at -1 without an active row */
function targetOf(key: string, at: number, pageRows: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at + 1
    case 'ArrowUp':
      return at - 1
    case 'PageDown':
      return at + pageRows
    case 'PageUp':
      return at - pageRows
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

function moveTo(model: ModelController, actions: TableActions, position: number, extend: boolean): void {
  const { order, lines, selection } = model
  const to = Math.min(lines.length - 1, Math.max(0, position))
  const line = lines[to]
  if (line === undefined) return
  if (groupOfLine(line) === undefined) model.selection = extend ? selectRange(selection, order, line) : selectOne(line)
  else if (!extend) model.selection = standOnHead(line)
  actions.reveal(to)
}
