import { screen } from '@testing-library/dom'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import ColumnChoice from '../../../../../renderer/views/tensors/ColumnChoice.svelte'
import ColumnHeads from '../../../../../renderer/views/tensors/ColumnHeads.svelte'
import { show } from '../../../../harness/mount.ts'
import { click, dispatch, press } from '../../../../harness/user.ts'

const columns = TABLE_COLUMNS.slice(0, 4).map((column) => ({ ...column, width: 100 }))
const calls = {
  toggleSort: vi.fn(),
  move: vi.fn(),
  step: vi.fn(),
  preview: vi.fn(),
  resize: vi.fn(),
  fit: vi.fn(),
  leave: vi.fn(),
}
const heads = () => screen.getAllByRole('columnheader')
const pointer = (target: Element, name: string, clientX: number) =>
  dispatch(target, new PointerEvent(name, { bubbles: true, clientX, pointerId: 1, button: 0 }))

beforeEach(() => {
  vi.clearAllMocks()
  vi.spyOn(Element.prototype, 'setPointerCapture').mockImplementation(() => undefined)
  // Four columns beside each other, 100 pixels each.
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const at = Number(this.getAttribute('aria-colindex') ?? 1) - 1
    return new DOMRect(at * 100, 0, 100, 27)
  })
})

describe('ColumnHeads', () => {
  const open = (sort: readonly object[] = []) =>
    show(ColumnHeads, { columns, template: '', width: 400, sort, ...calls })

  it('sorts by click, and by several columns with Shift', () => {
    open()
    click(heads()[1]!)
    click(heads()[2]!, { shiftKey: true })
    expect(calls.toggleSort.mock.calls).toEqual([
      [columns[1], false],
      [columns[2], true],
    ])
  })

  it('shows the order to readers and screen readers', () => {
    open([
      { column: columns[1]!.key, descending: true },
      { column: columns[2]!.key, descending: false },
    ])
    expect(heads().map((head) => head.getAttribute('aria-sort'))).toEqual([null, 'descending', 'ascending', null])
    expect(heads()[1]!.textContent).toContain('↓1')
    expect(heads()[2]!.textContent).toContain('↑2')
  })

  it('has one stop of the Tab key; arrow keys, Home and End go along, down leads into the rows', () => {
    open()
    heads()[0]!.focus()
    const focused = () => heads().indexOf(document.activeElement as HTMLElement)
    const after = (key: string) => (press(key), focused())
    expect(['ArrowRight', 'ArrowLeft', 'ArrowLeft', 'End', 'ArrowRight', 'Home'].map(after)).toEqual([1, 0, 0, 3, 3, 0])
    expect(heads().map((head) => head.tabIndex)).toEqual([0, -1, -1, -1])
    press('ArrowDown')
    expect(calls.leave).toHaveBeenCalledOnce()
  })

  it('sorts with Enter and Space', () => {
    open()
    heads()[1]!.focus()
    press('Enter')
    press(' ', { shiftKey: true })
    expect(calls.toggleSort.mock.calls).toEqual([
      [columns[1], false],
      [columns[1], true],
    ])
  })

  it('moves a column with Alt and an arrow key, and changes its width with Shift and one', () => {
    open()
    heads()[2]!.focus()
    press('ArrowLeft', { altKey: true })
    press('ArrowRight', { shiftKey: true })
    expect([calls.step.mock.calls, calls.resize.mock.calls]).toEqual([
      [[columns[2]!.key, -1]],
      [[columns[2]!.key, 108]],
    ])
  })

  it('moves a column by drag: before the header whose left half is under the pointer, or to the end', () => {
    open()
    const drag = (from: number, x: number) => {
      pointer(heads()[from]!, 'pointerdown', from * 100 + 50)
      pointer(heads()[from]!, 'pointermove', x)
      pointer(heads()[from]!, 'pointerup', x)
    }
    drag(3, 120)
    drag(1, 390)
    expect(calls.move.mock.calls).toEqual([
      [columns[3]!.key, columns[1]!.key],
      [columns[1]!.key, undefined],
    ])
    // The click that ends a drag does not sort.
    heads()[1]!.click()
    expect(calls.toggleSort).not.toHaveBeenCalled()
  })

  it('does not move the first column, nor any by less than five pixels', () => {
    open()
    pointer(heads()[0]!, 'pointerdown', 50)
    pointer(heads()[0]!, 'pointermove', 250)
    pointer(heads()[0]!, 'pointerup', 250)
    pointer(heads()[2]!, 'pointerdown', 250)
    pointer(heads()[2]!, 'pointermove', 254)
    pointer(heads()[2]!, 'pointerup', 254)
    expect(calls.move).not.toHaveBeenCalled()
  })

  it('gives a drag up on Escape', () => {
    open()
    pointer(heads()[3]!, 'pointerdown', 350)
    pointer(heads()[3]!, 'pointermove', 120)
    press('Escape', {}, document.body)
    pointer(heads()[3]!, 'pointerup', 120)
    expect(calls.move).not.toHaveBeenCalled()
  })

  it('fits a column on a double click of its edge, which does not sort', () => {
    open()
    const edge = document.querySelector(`[data-edge="${columns[1]!.key}"]`)!
    click(edge)
    dispatch(edge, new MouseEvent('dblclick', { bubbles: true }))
    expect([calls.fit.mock.calls, calls.toggleSort.mock.calls]).toEqual([[[columns[1]!.key]], []])
  })
})

describe('ColumnChoice', () => {
  const arrange = vi.fn()
  const open = (layout: readonly object[] = []) => {
    show(ColumnChoice, { layout, arrange })
    click(screen.getByRole('button', { name: 'Columns' }))
  }
  const boxes = () => screen.getAllByRole('checkbox') as HTMLInputElement[]

  it('shows and hides columns, all but the first', () => {
    open()
    expect(boxes()).toHaveLength(TABLE_COLUMNS.length - 1)
    const { value, checked } = boxes()[0]!
    click(boxes()[0]!)
    const [layout] = arrange.mock.lastCall as [readonly { key: string; shown: boolean }[]]
    expect(layout.find(({ key }) => key === value)?.shown).toBe(!checked)
  })

  it('moves with the arrow keys, and moves a column with Alt', () => {
    open()
    boxes()[0]!.focus()
    press('ArrowDown')
    expect(document.activeElement).toBe(boxes()[1])
    const moved = boxes()[1]!.value
    press('ArrowUp', { altKey: true })
    const [layout] = arrange.mock.lastCall as [readonly { key: string }[]]
    expect(layout[1]!.key).toBe(moved)
  })

  it('resets the columns only when they were arranged', () => {
    open()
    const reset = () => screen.getByRole('button', { name: 'Reset columns' }) as HTMLButtonElement
    expect(reset().disabled).toBe(true)
    click(screen.getByRole('button', { name: 'Columns' }))
    document.body.replaceChildren()
    open([{ key: 'name', shown: true }])
    click(reset())
    expect(arrange.mock.lastCall).toEqual([[]])
  })
})
