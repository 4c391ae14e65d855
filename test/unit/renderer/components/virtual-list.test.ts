import { screen } from '@testing-library/dom'
import { createRawSnippet } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import VirtualList from '../../../../renderer/components/VirtualList.svelte'
import { show } from '../../../harness/mount.ts'
import { click, dispatch, press, scroll } from '../../../harness/user.ts'

const row = createRawSnippet<[number]>((position) => ({
  render: () => `<span role="gridcell">row ${position()}</span>`,
}))
const grid = () => screen.getByRole('grid', { name: 'Tokens' })
const rows = () =>
  [...document.querySelectorAll<HTMLElement>('[data-position]')].map((each) => Number(each.dataset['position']))
const open = (props: object) => show(VirtualList, { label: 'Tokens', count: 1000, row, rowHeight: 20, ...props })

describe('VirtualList', () => {
  it('makes the rows in sight and eight beyond, and reports them', () => {
    const seen = vi.fn()
    open({ seen })
    expect([rows()[0], rows().at(-1)]).toEqual([0, 37])
    scroll(grid(), 2000)
    expect([rows()[0], rows().at(-1)]).toEqual([92, 137])
    expect(seen.mock.lastCall).toEqual([92, 138])
    expect(grid().getAttribute('aria-rowcount')).toBe('1000')
  })

  it('reports nothing while a scroll brings no other row into sight', () => {
    const seen = vi.fn()
    open({ seen })
    scroll(grid(), 2004)
    const before = seen.mock.calls.length
    scroll(grid(), 2015)
    expect(seen.mock.calls).toHaveLength(before)
    scroll(grid(), 2021)
    expect(seen.mock.calls.slice(before)).toEqual([[93, 140]])
  })

  it('reaches the last of rows that are too many for an element', () => {
    open({ count: 10_000_000 })
    press('End', {}, grid())
    scroll(grid(), 8_000_000 - 600)
    expect(rows().at(-1)).toBe(9_999_999)
    expect(document.getElementById(`${grid().firstElementChild!.firstElementChild!.id}`)).not.toBeNull()
  })

  it('says that it is empty', () => {
    open({ count: 0, empty: 'No tokens.' })
    expect(grid().textContent).toContain('No tokens.')
  })

  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 5, 4],
    ['PageDown', 5, 34],
    ['PageUp', 40, 11],
    ['Home', 5, 0],
    ['End', 5, 999],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 999, 999],
  ])('%s moves the active row from %i to %i', (key, active, to) => {
    const activate = vi.fn()
    open({ active, activate })
    expect(press(key, {}, grid())).toBe(true)
    expect(activate.mock.calls).toEqual([[to]])
  })

  it('steps over rows that cannot be active', () => {
    const activate = vi.fn()
    const selectable = (position: number) => position % 10 !== 0
    open({ active: 9, activate, selectable })
    press('ArrowDown', {}, grid())
    expect(activate.mock.calls).toEqual([[11]])
    click(document.querySelector('[data-position="10"]')!)
    expect(activate).toHaveBeenCalledOnce()
    click(document.querySelector('[data-position="12"]')!)
    expect(activate.mock.lastCall).toEqual([12])
  })

  it('scrolls by keys when no row can be active', () => {
    open({})
    press('ArrowDown', {}, grid())
    expect(grid().scrollTop).toBe(20)
    press('PageDown', {}, grid())
    expect(grid().scrollTop).toBe(20 + 29 * 20)
    press('Home', {}, grid())
    expect(grid().scrollTop).toBe(0)
  })

  it('opens and copies the active row, and leaves other shortcuts to the window', () => {
    const [opened, copy] = [vi.fn(), vi.fn()]
    open({ active: 7, activate: vi.fn(), open: opened, copy })
    press('Enter', {}, grid())
    press('c', { ctrlKey: true }, grid())
    press('C', { metaKey: true }, grid())
    expect([opened.mock.calls, copy.mock.calls]).toEqual([[[7]], [[7], [7]]])
    for (const held of [{ altKey: true }, { ctrlKey: true }, { shiftKey: true }])
      expect(press('ArrowDown', held, grid())).toBe(false)
    expect(press('c', { ctrlKey: true, shiftKey: true }, grid())).toBe(false)
    dispatch(document.querySelector('[data-position="3"]')!, new MouseEvent('dblclick', { bubbles: true }))
    expect(opened.mock.lastCall).toEqual([3])
  })

  it('keeps Enter from the window even when no row is active', () => {
    open({ activate: vi.fn() })
    expect(press('Enter', {}, grid())).toBe(true)
  })

  it('remembers how far it was scrolled', () => {
    const place = { top: 400 }
    open({ place })
    expect(grid().scrollTop).toBe(400)
    expect(rows()[0]).toBe(12)
    scroll(grid(), 800)
    expect(place.top).toBe(800)
  })
})
