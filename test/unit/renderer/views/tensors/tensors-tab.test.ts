import { screen, within } from '@testing-library/dom'
import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import TensorsTab from '../../../../../renderer/views/tensors/TensorsTab.svelte'
import { done, modelView, tensorInfo } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, dispatch, nextFrame, press, rightClick, scroll, settle } from '../../../../harness/user.ts'
import { openModel } from '../../../../harness/window.ts'

const NAMES = ['output.weight', 'blk.0.attn_q.weight', 'blk.0.ffn_up.weight', 'blk.1.attn_q.weight']

async function open(view = modelView(NAMES), state = {}) {
  const opened = await openModel(view, state)
  opened.transport.answer('copyRows', ({ indexes }) => ({ rows: indexes.length }))
  opened.transport.answer('copyNames', ({ indexes }) => ({ rows: indexes.length }))
  opened.transport.answer('export', { saved: false, rows: 0 })
  show(TensorsTab, { app: opened.app, model: opened.model })
  return opened
}

const grid = () => screen.getByRole('grid', { name: 'Tensors' })
const rowAt = (line: number) => document.querySelector<HTMLElement>(`.row[data-line="${line}"]`)!
const selected = () =>
  [...document.querySelectorAll<HTMLElement>('.row[aria-selected="true"]')].map(({ dataset }) =>
    Number(dataset['line']),
  )
const lines = () =>
  [...document.querySelectorAll<HTMLElement>('.row')]
    .toSorted(
      (a, b) => Number(a.ariaRowIndex ?? a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')),
    )
    .map(({ dataset }) => Number(dataset['line']))
const head = (name: string) => within(grid()).getByRole('columnheader', { name: new RegExp(`^${name}`) })

describe('the tensor table, by pointer', () => {
  it('selects one row, adds with Ctrl, and a range with Shift', async () => {
    await open()
    click(rowAt(1))
    expect(selected()).toEqual([1])
    expect(document.activeElement).toBe(grid())
    click(rowAt(3), { ctrlKey: true })
    expect(selected()).toEqual([1, 3])
    click(rowAt(3), { metaKey: true })
    expect(selected()).toEqual([1])
    click(rowAt(1))
    click(rowAt(3), { shiftKey: true })
    expect(selected()).toEqual([1, 2, 3])
    click(rowAt(0))
    expect(selected()).toEqual([0])
  })

  it('names the active row to screen readers', async () => {
    await open()
    expect(grid().getAttribute('aria-activedescendant')).toBeNull()
    click(rowAt(2))
    expect(grid().getAttribute('aria-activedescendant')).toBe('row-2')
    expect([grid().getAttribute('aria-rowcount'), rowAt(2).getAttribute('aria-rowindex')]).toEqual(['5', '4'])
  })

  it('shows the details of the active tensor on a double click', async () => {
    const { app } = await open()
    app.panelOpen = false
    click(rowAt(1))
    expect(screen.queryByRole('complementary', { name: 'Tensor details' })).toBeNull()
    dispatch(rowAt(1), new MouseEvent('dblclick', { bubbles: true }))
    expect(screen.getByRole('complementary', { name: 'Tensor details' }).textContent).toContain(NAMES[1])
  })

  it('keeps rows in place while the pointer is over them', async () => {
    const { model } = await open()
    dispatch(grid(), new PointerEvent('pointerenter'))
    expect(model.pointerInside).toBe(true)
    dispatch(grid(), new PointerEvent('pointerleave'))
    expect(model.pointerInside).toBe(false)
  })

  it('sorts by a click on a header, and by several with Shift', async () => {
    const { model } = await open(
      modelView(NAMES, { results: [2, 3, 1, 4].map((mean, index) => done(index, { mean })) }),
    )
    click(head('Mean'))
    expect([lines(), head('Mean').getAttribute('aria-sort')]).toEqual([[3, 1, 0, 2], 'descending'])
    click(head('Mean'))
    expect([lines(), head('Mean').getAttribute('aria-sort')]).toEqual([[2, 0, 1, 3], 'ascending'])
    click(head('Mean'))
    expect([lines(), head('Mean').getAttribute('aria-sort')]).toEqual([[0, 1, 2, 3], null])
    click(head('Mean'))
    click(head('Name'), { shiftKey: true })
    expect(model.sort.map(({ column }) => column)).toEqual(['mean', 'name'])
    click(head('Name'))
    expect(model.sort.map(({ column }) => column)).toEqual(['name'])
  })

  it('makes rows only for the lines in sight and beyond by eight, wherever it is scrolled', async () => {
    await open(modelView(1000))
    // 600 pixels of 26 each, and eight rows beyond.
    expect([lines().length, lines()[0]]).toEqual([32, 0])
    scroll(grid(), 2600)
    expect([lines()[0], lines().at(-1)]).toEqual([92, 131])
    expect(rowAt(100).style.transform).toBe('translateY(2600px)')
    expect(rowAt(100).getAttribute('aria-rowindex')).toBe('102')
  })

  it('evaluates no line again for a scroll that brings no other into sight', async () => {
    const { model } = await open(modelView(200))
    scroll(grid(), 1040)
    const slice = vi.spyOn(model.lines, 'slice')
    scroll(grid(), 1041)
    scroll(grid(), 1055)
    expect(slice).not.toHaveBeenCalled()
    scroll(grid(), 1066)
    expect(slice).toHaveBeenCalledOnce()
  })

  it('stays where it was scrolled while another view is shown', async () => {
    const { model } = await open(modelView(1000))
    scroll(grid(), 520, 40)
    expect(model.place).toEqual({ top: 520, left: 40 })
  })
})

describe('the tensor table, by keyboard', () => {
  it('moves with the arrow keys, extends with Shift, and stops at both ends', async () => {
    await open()
    grid().focus()
    const after = (key: string, held = {}) => (press(key, held), selected())
    expect(after('ArrowDown')).toEqual([0])
    expect(after('ArrowDown')).toEqual([1])
    expect(after('ArrowDown', { shiftKey: true })).toEqual([1, 2])
    expect(after('ArrowUp')).toEqual([1])
    expect(after('End')).toEqual([3])
    expect(after('ArrowDown')).toEqual([3])
    expect(after('Home', { shiftKey: true })).toEqual([0, 1, 2, 3])
    expect(after('Home')).toEqual([0])
    expect(after('ArrowUp')).toEqual([0])
    expect(after('a', { ctrlKey: true })).toEqual([0, 1, 2, 3])
  })

  it('moves by a page and scrolls to the row, no farther than needed', async () => {
    await open(modelView(1000))
    grid().focus()
    press('Home')
    press('PageDown')
    // 600 pixels less the header are 22 rows: a page is one less.
    expect(selected()).toEqual([21])
    expect(grid().scrollTop).toBe(0)
    press('PageDown')
    expect(grid().scrollTop).toBe(43 * 26 + 28 - 600)
    scroll(grid(), grid().scrollTop)
    expect(selected()).toEqual([42])
    press('PageUp')
    press('PageUp')
    expect(grid().scrollTop).toBe(0)
    scroll(grid(), 0)
    expect(selected()).toEqual([0])
  })

  it('copies the selected rows, and reports how many', async () => {
    const { app, transport } = await open()
    click(rowAt(1))
    press('ArrowDown', { shiftKey: true })
    press('c', { ctrlKey: true })
    await settle()
    expect(transport.sent('copyRows')).toEqual([{ modelId: app.model!.view.id, indexes: [1, 2] }])
    expect(app.message?.bad).toBe(false)
  })

  it('leaves keys with Alt and other shortcuts to the window', async () => {
    await open()
    grid().focus()
    for (const held of [{ altKey: true }, { ctrlKey: true }]) expect(press('ArrowDown', held)).toBe(false)
    expect(selected()).toEqual([])
  })

  it('shows and hides the details with Enter', async () => {
    const { app } = await open()
    click(rowAt(1))
    const before = app.panelOpen
    press('Enter')
    expect(app.panelOpen).toBe(!before)
    press('Enter')
    expect(app.panelOpen).toBe(before)
  })

  it('opens the menu of the active row with Shift F10, and returns the focus when it closes', async () => {
    await open()
    grid().focus()
    press('F10', { shiftKey: true })
    expect(screen.queryByRole('menu')).toBeNull()
    click(rowAt(2))
    press('F10', { shiftKey: true })
    await nextFrame()
    expect(screen.getByRole('menu', { name: 'Tensor' })).toBeTruthy()
    press('Escape')
    expect(screen.queryByRole('menu')).toBeNull()
    expect(document.activeElement).toBe(grid())
  })
})

describe('the tensor table in groups', () => {
  it('collapses a layer by click and by Enter, and shows it again with the arrow keys', async () => {
    const { app, model } = await open()
    app.choose({ grouped: true })
    flushSync()
    const tree = screen.getByRole('treegrid', { name: 'Tensors' })
    expect(lines()).toEqual([-1, 0, -2, 1, 2, -3, 3])
    click(rowAt(-2))
    expect(lines()).toEqual([-1, 0, -2, -3, 3])
    expect(rowAt(-2).getAttribute('aria-expanded')).toBe('false')
    expect(document.activeElement).toBe(tree)
    press('ArrowRight')
    expect(lines()).toHaveLength(7)
    press('ArrowLeft')
    expect(lines()).toHaveLength(5)
    press('Enter')
    expect(lines()).toHaveLength(7)
    press('ArrowDown')
    expect([selected(), model.selection.active]).toEqual([[1], 1])
  })

  it('brings a tensor of a collapsed layer into view', async () => {
    const { app } = await open()
    app.choose({ grouped: true })
    flushSync()
    click(rowAt(-3))
    expect(lines()).not.toContain(3)
    await app.showTensorAt(3)
    flushSync()
    expect(lines()).toContain(3)
    expect(selected()).toEqual([3])
  })
})

describe('the menu of a row', () => {
  const entry = (name: string | RegExp) => screen.getByRole('menuitem', { name })

  it('is for the row that was asked, and leaves a selection that has it', async () => {
    await open()
    click(rowAt(1))
    expect(rightClick(rowAt(2))).toBe(true)
    expect(selected()).toEqual([2])
    click(rowAt(3), { shiftKey: true })
    rightClick(rowAt(3))
    expect(selected()).toEqual([2, 3])
    expect(entry('Copy 2 rows as TSV')).toBeTruthy()
  })

  it.each([
    [/^Export values/, 'npy'],
    [/^Export raw bytes/, 'raw'],
  ])('%s exports the tensor as %s', async (name, id) => {
    const { app, transport } = await open()
    rightClick(rowAt(2))
    click(entry(name))
    await settle()
    expect(transport.sent('export')).toEqual([{ subject: 'tensor', id, modelId: app.model!.view.id, tensor: 2 }])
  })

  it('copies rows and names', async () => {
    const { app, transport } = await open()
    const request = { modelId: app.model!.view.id, indexes: [2] }
    rightClick(rowAt(2))
    click(entry('Copy row as TSV'))
    rightClick(rowAt(2))
    click(entry('Copy name'))
    await settle()
    expect([transport.sent('copyRows'), transport.sent('copyNames')]).toEqual([[request], [request]])
  })

  it.each([
    [/^Filter by this role/, [1, 3]],
    [/^Filter by this layer/, [1, 2]],
    [/^Filter by this type/, [0, 1, 2, 3]],
  ])('%s shows the tensors that have it in common', async (name, shown) => {
    await open()
    rightClick(rowAt(1))
    click(entry(name))
    expect(lines()).toEqual(shown)
  })

  it('offers no values of a tensor that cannot be read', async () => {
    const unreadable = { ...tensorInfo(0), unreadable: { text: 'its data is missing' } }
    await open({ ...modelView(1), tensors: [unreadable] })
    rightClick(rowAt(0))
    for (const name of [/^Show values/, /^Export values/, /^Export raw bytes/])
      expect((entry(name) as HTMLButtonElement).disabled).toBe(true)
  })
})
