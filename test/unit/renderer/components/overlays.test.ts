import { screen } from '@testing-library/dom'
import { createRawSnippet } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import Dialog from '../../../../renderer/components/Dialog.svelte'
import Popover from '../../../../renderer/components/Popover.svelte'
import MessageToast from '../../../../renderer/views/MessageToast.svelte'
import { say } from '../../../../shared/text/sentence.ts'
import { show, unmountAll } from '../../../harness/mount.ts'
import { click, dispatch, press } from '../../../harness/user.ts'

const close = vi.fn()
const children = createRawSnippet(() => ({ render: () => '<div><button>Inside</button></div>' }))
beforeEach(() => void close.mockClear())

describe('Popover', () => {
  const open = (disabled = false) => {
    show(Popover, { label: 'Columns', panelLabel: 'Columns of the table', disabled, children })
    click(button())
  }
  const button = () => screen.getByRole('button', { name: 'Columns' })
  const panel = () => screen.queryByRole('group', { name: 'Columns of the table' })

  it('opens and closes with its button', () => {
    open()
    expect([panel() !== null, button().getAttribute('aria-expanded')]).toEqual([true, 'true'])
    click(button())
    expect([panel(), button().getAttribute('aria-expanded')]).toEqual([null, 'false'])
  })

  it('closes on Escape, which the window does not get, and returns the focus', () => {
    open()
    const heard = vi.fn()
    window.addEventListener('keydown', heard)
    screen.getByRole('button', { name: 'Inside' }).focus()
    press('Escape')
    expect([panel(), document.activeElement, heard.mock.calls]).toEqual([null, button(), []])
    // Closed, it leaves the key to the window.
    press('Escape')
    expect(heard).toHaveBeenCalledOnce()
    window.removeEventListener('keydown', heard)
  })

  it('closes on a press elsewhere, not on one inside', () => {
    open()
    click(screen.getByRole('button', { name: 'Inside' }))
    expect(panel()).not.toBeNull()
    dispatch(document.body, new PointerEvent('pointerdown', { bubbles: true }))
    expect(panel()).toBeNull()
  })

  it('does not open while it is disabled', () => {
    open(true)
    expect(panel()).toBeNull()
  })
})

describe('Dialog', () => {
  const open = () => {
    show(Dialog, { label: 'Settings', titled: true, close, children })
    return document.querySelector('dialog')!
  }

  it('is modal, and closes on Escape by its owner', () => {
    const dialog = open()
    expect(dialog.open).toBe(true)
    expect(dispatch(dialog, new Event('cancel', { cancelable: true }))).toBe(true)
    expect(close).toHaveBeenCalledOnce()
    expect(dialog.open).toBe(true)
  })

  it('closes on a press beside its content and with its button, not on a press inside', () => {
    const dialog = open()
    dispatch(screen.getByText('Inside'), new PointerEvent('pointerdown', { bubbles: true }))
    expect(close).not.toHaveBeenCalled()
    dispatch(dialog, new PointerEvent('pointerdown', { bubbles: true }))
    expect(close).toHaveBeenCalledOnce()
    click(screen.getByRole('button', { name: 'Close' }))
    expect(close).toHaveBeenCalledTimes(2)
  })

  it('returns the focus to where it was', () => {
    const before = document.body.appendChild(document.createElement('button'))
    before.focus()
    open()
    screen.getByText('Inside').focus()
    // What was there before stays in the page.
    const kept = vi.spyOn(document.body, 'replaceChildren').mockImplementation(() => undefined)
    unmountAll()
    expect(document.activeElement).toBe(before)
    kept.mockRestore()
    before.remove()
  })
})

describe('MessageToast', () => {
  const showFile = vi.fn()
  const open = (message: object) =>
    show(MessageToast, { message: { sentence: say('Done.'), bad: false, ...message }, close, showFile })
  beforeEach(() => void vi.useFakeTimers())

  it('leaves after ten seconds', () => {
    open({})
    vi.advanceTimersByTime(9999)
    expect(close).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(close).toHaveBeenCalledOnce()
  })

  it.each([
    ['pointerenter', 'pointerleave'],
    ['focusin', 'focusout'],
  ])('stays between %s and %s', (enter, leave) => {
    open({})
    const toast = screen.getByRole('status').parentElement!
    dispatch(toast, new Event(enter, { bubbles: true }))
    vi.advanceTimersByTime(60_000)
    expect(close).not.toHaveBeenCalled()
    dispatch(toast, new Event(leave, { bubbles: true }))
    vi.advanceTimersByTime(10_000)
    expect(close).toHaveBeenCalledOnce()
  })

  it('stays until it is closed when something went wrong', () => {
    open({ bad: true })
    vi.advanceTimersByTime(60_000)
    expect(close).not.toHaveBeenCalled()
    click(screen.getByRole('button', { name: 'Close the message' }))
    expect(close).toHaveBeenCalledOnce()
  })

  it('shows the file that was written, if there is one', () => {
    open({ exportId: 'e1' })
    click(screen.getByRole('button', { name: 'Show in folder' }))
    expect(showFile.mock.calls).toEqual([['e1']])
    unmountAll()
    open({})
    expect(screen.queryByRole('button', { name: 'Show in folder' })).toBeNull()
  })
})
