import { screen } from '@testing-library/dom'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import ContextMenu from '../../../../renderer/components/ContextMenu.svelte'
import Menu from '../../../../renderer/components/Menu.svelte'
import { show } from '../../../harness/mount.ts'
import { click, dispatch, nextFrame, press } from '../../../harness/user.ts'

const copy = vi.fn()
const remove = vi.fn()
const items = [
  { id: 'copy', label: 'Copy', hint: 'Ctrl C', run: copy },
  { id: 'off', label: 'Export', disabled: true, run: vi.fn() },
  { id: 'remove', label: 'Remove', run: remove },
]
const focused = () => document.activeElement?.textContent?.trim()
const outside = () => {
  const element = document.createElement('button')
  document.body.append(element)
  return element
}

beforeEach(() => void vi.clearAllMocks())

describe('Menu', () => {
  const open = async () => {
    show(Menu, { label: 'Actions', items })
    click(screen.getByRole('button', { name: 'Actions' }))
    await nextFrame()
  }

  it('opens below its button, with the focus on the first line', async () => {
    show(Menu, { label: 'Actions', items })
    const button = screen.getByRole('button', { name: 'Actions' })
    expect([button.getAttribute('aria-expanded'), screen.queryByRole('menu')]).toEqual(['false', null])
    click(button)
    await nextFrame()
    expect(button.getAttribute('aria-expanded')).toBe('true')
    expect(screen.getByRole('menu', { name: 'Actions' })).toBeTruthy()
    expect(focused()).toMatch(/^Copy/)
    click(button)
    expect(screen.queryByRole('menu')).toBeNull()
  })

  it('moves with the arrow keys, Home and End past disabled lines and around the ends', async () => {
    await open()
    const after = (key: string) => (press(key), focused()?.split(' ')[0])
    expect(['ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End'].map(after)).toEqual([
      'Remove',
      'CopyCtrl',
      'Remove',
      'CopyCtrl',
      'Remove',
    ])
  })

  it.each(['Escape', 'Tab'])('closes on %s, runs nothing and returns the focus to its button', async (key) => {
    await open()
    expect(press(key)).toBe(true)
    expect(screen.queryByRole('menu')).toBeNull()
    expect(focused()).toBe('Actions')
    expect(copy).not.toHaveBeenCalled()
  })

  it('keeps the keys it uses from the window', async () => {
    await open()
    const heard = vi.fn()
    window.addEventListener('keydown', heard, { once: true })
    for (const key of ['ArrowDown', 'Home', 'End', 'Escape']) press(key)
    expect(heard).not.toHaveBeenCalled()
    window.removeEventListener('keydown', heard)
  })

  it('runs the chosen line and closes', async () => {
    await open()
    click(screen.getByRole('menuitem', { name: 'Remove' }))
    expect(screen.queryByRole('menu')).toBeNull()
    expect([remove, copy].map(({ mock }) => mock.calls.length)).toEqual([1, 0])
  })

  it('closes on a press elsewhere, not on one inside', async () => {
    await open()
    dispatch(screen.getByRole('menu'), new PointerEvent('pointerdown', { bubbles: true }))
    expect(screen.queryByRole('menu')).not.toBeNull()
    click(outside())
    expect(screen.queryByRole('menu')).toBeNull()
  })
})

describe('ContextMenu', () => {
  const close = vi.fn()
  const open = (x = 10, y = 20) => show(ContextMenu, { label: 'Row', items, x, y, close })

  it('is at the given place, and moves into the window where it would reach beyond it', () => {
    vi.stubGlobal('innerWidth', 2000)
    vi.stubGlobal('innerHeight', 1000)
    open()
    const place = screen.getByRole('menu').parentElement!
    expect([place.style.left, place.style.top]).toEqual(['10px', '20px'])
    open(1900, 990)
    const moved = screen.getAllByRole('menu').at(-1)!.parentElement!
    expect([moved.style.left, moved.style.top]).toEqual(['716px', '396px'])
  })

  it.each(['wheel', 'resize', 'blur'])('closes on %s', (name) => {
    open()
    dispatch(window, new Event(name))
    expect(close).toHaveBeenCalledOnce()
  })

  it('closes on a press elsewhere, not on one inside', () => {
    open()
    dispatch(screen.getByRole('menuitem', { name: 'Remove' }), new PointerEvent('pointerdown', { bubbles: true }))
    expect(close).not.toHaveBeenCalled()
    click(outside())
    expect(close).toHaveBeenCalledOnce()
  })
})
