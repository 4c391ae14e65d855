import { screen } from '@testing-library/dom'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SearchField from '../../../../renderer/components/SearchField.svelte'
import Segments from '../../../../renderer/components/Segments.svelte'
import Stepper from '../../../../renderer/components/Stepper.svelte'
import TabBar from '../../../../renderer/components/TabBar.svelte'
import { show } from '../../../harness/mount.ts'
import { click, press, settle, type } from '../../../harness/user.ts'

const change = vi.fn()
beforeEach(() => void change.mockClear())

describe('SearchField', () => {
  const open = (value: string, error?: string) =>
    show(SearchField, { label: 'Filter', value, change, placeholder: 'words', error })
  const field = () => screen.getByRole('searchbox', { name: 'Filter' })

  it('reports what is typed', () => {
    open('')
    type(field(), 'attn')
    expect(change.mock.calls).toEqual([['attn']])
  })

  it('is emptied by Escape, which the window does not get', () => {
    open('attn')
    field().focus()
    expect(press('Escape')).toBe(true)
    expect(change.mock.calls).toEqual([['']])
  })

  it('leaves Escape to the window when it is empty', () => {
    open('')
    field().focus()
    expect(press('Escape')).toBe(false)
    expect(change).not.toHaveBeenCalled()
  })

  it('says why its text cannot be understood', () => {
    open('layer:', 'No layer.')
    expect(field().getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(field().getAttribute('aria-describedby')!)?.textContent).toBe('No layer.')
  })
})

describe('Stepper', () => {
  const open = (value: number, off?: string) => show(Stepper, { value, max: 4, off, change })
  const spin = () => screen.getByRole('spinbutton')

  it.each([
    ['ArrowUp', 3],
    ['ArrowRight', 3],
    ['ArrowDown', 1],
    ['ArrowLeft', 1],
    ['Home', 1],
    ['End', 4],
  ])('steps with %s', (key, to) => {
    open(2)
    spin().focus()
    expect(press(key)).toBe(true)
    expect(change.mock.calls).toEqual([[to]])
  })

  it('has buttons that stop at the limits', () => {
    open(4)
    const button = (name: string) => screen.getByRole('button', { name }) as HTMLButtonElement
    expect([button('One worker less').disabled, button('One worker more').disabled]).toEqual([false, true])
    click(button('One worker less'))
    expect(change.mock.calls).toEqual([[3]])
  })

  it('changes nothing while it is off, and says why', () => {
    open(2, 'A scan is running.')
    expect(press('ArrowUp', {}, spin())).toBe(false)
    for (const button of screen.getAllByRole('button')) expect((button as HTMLButtonElement).disabled).toBe(true)
    expect(change).not.toHaveBeenCalled()
    expect(screen.getByRole('group').title).toBe('A scan is running.')
  })
})

describe('Segments', () => {
  const options = [
    { id: 'threads', label: 'Threads' },
    { id: 'processes', label: 'Processes', short: 'Proc.' },
  ]
  const open = (off?: string) => show(Segments, { label: 'Executor', options, chosen: 'threads', choose: change, off })

  it('is a radio group of which one is checked', () => {
    open()
    const checked = screen.getAllByRole('radio').map((radio) => (radio as HTMLInputElement).checked)
    expect(checked).toEqual([true, false])
    click(screen.getByRole('radio', { name: 'Processes' }))
    expect(change.mock.calls).toEqual([['processes']])
  })

  it('is disabled with the reason', () => {
    open('A scan is running.')
    for (const radio of screen.getAllByRole('radio')) expect((radio as HTMLInputElement).disabled).toBe(true)
    expect(screen.getByRole('radiogroup').title).toBe('A scan is running.')
  })
})

describe('TabBar', () => {
  const tabs = [
    { id: 'tensors', label: 'Tensors' },
    { id: 'log', label: 'Log', count: 12, bad: true },
    { id: 'lab', label: 'Lab' },
  ]
  const open = (chosen: string) => show(TabBar, { label: 'Views', tabs, chosen, choose: change })
  const tab = (name: RegExp) => screen.getByRole('tab', { name })

  it.each([
    ['tensors', 'ArrowRight', 'log'],
    ['tensors', 'ArrowLeft', 'lab'],
    ['lab', 'ArrowRight', 'tensors'],
    ['log', 'Home', 'tensors'],
    ['tensors', 'End', 'lab'],
  ])('from %s, %s goes to %s', async (from, key, to) => {
    open(from)
    document.getElementById(`tab-${from}`)!.focus()
    expect(press(key)).toBe(true)
    await settle()
    expect(change.mock.calls).toEqual([[to]])
    expect(document.activeElement?.id).toBe(`tab-${to}`)
  })

  it('leaves arrow keys with Ctrl and Alt to the window', () => {
    open('tensors')
    tab(/Tensors/).focus()
    for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }])
      expect(press('ArrowRight', held)).toBe(false)
    expect(change).not.toHaveBeenCalled()
  })

  it('has one stop of the Tab key, and shows a count beside a label', () => {
    open('log')
    expect([...document.querySelectorAll('[role="tab"]')].map((each) => each.getAttribute('tabindex'))).toEqual([
      '-1',
      '0',
      '-1',
    ])
    expect(tab(/Log/).querySelector('sup.bad')?.textContent).toBe('12')
    click(tab(/Tensors/))
    expect(change.mock.calls).toEqual([['tensors']])
  })
})
