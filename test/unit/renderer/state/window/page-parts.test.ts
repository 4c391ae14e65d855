import { screen } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import App from '../../../../../renderer/App.svelte'
import { PageParts } from '../../../../../renderer/state/window/page-parts.ts'
import type { Command } from '../../../../../shared/ipc/commands.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { modelView, windowState } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, settle, type } from '../../../../harness/user.ts'
import { connectFake, openWindow, showing } from '../../../../harness/window.ts'

describe('a part of the page', () => {
  it('is used while it is shown', () => {
    const { search } = new PageParts()
    const focus = vi.fn()
    const remove = search.register(focus)
    search.use()
    expect([search.shown, focus.mock.calls.length]).toEqual([true, 1])
    remove()
    search.use()
    expect([search.shown, focus.mock.calls.length]).toEqual([false, 1])
  })

  it('stays when an earlier one goes after it has come', () => {
    const { search } = new PageParts()
    const [before, now] = [vi.fn(), vi.fn()]
    const remove = search.register(before)
    search.register(now)
    remove()
    search.use()
    expect([before.mock.calls.length, now.mock.calls.length]).toEqual([0, 1])
  })
})

describe('a command', () => {
  async function open() {
    const transport = connectFake()
      .answer('getState', windowState(showing(modelView())))
      .answer('getLog', [])
      .answer('getMetadata', { files: [], items: [] })
    show(App, {})
    await settle()
    const run = async (command: Command) => {
      transport.send({ type: 'command', command })
      await settle()
    }
    return { transport, run }
  }
  const tab = (name: string) => screen.getByRole('tab', { name })
  const chosen = () => screen.getByRole('tab', { selected: true }).textContent.trim()

  it.each([
    ['Tensors', 'Filter', 'Tensors'],
    ['Metadata', 'Search keys and values', 'Metadata'],
    ['Log', 'Filter the log', 'Log'],
    // These have no search.
    ['Problems', 'Filter', 'Tensors'],
    ['Lab', 'Filter', 'Tensors'],
  ])('to search, given in %s, goes to "%s"', async (view, label, shown) => {
    const { run } = await open()
    click(tab(view))
    await run('filter')
    expect(chosen()).toBe(shown)
    expect(document.activeElement).toBe(screen.getByLabelText(label, { exact: true, selector: 'input' }))
  })

  it('to search selects the text that is there', async () => {
    const { run } = await open()
    const field = screen.getByLabelText<HTMLInputElement>('Filter', { selector: 'input' })
    type(field, 'blk')
    field.blur()
    const select = vi.spyOn(field, 'select')
    await run('filter')
    expect(select).toHaveBeenCalledOnce()
  })

  it('to choose columns opens their list, from any view, and leaves it open', async () => {
    const { run } = await open()
    click(tab('Log'))
    for (let times = 0; times < 2; times++) {
      await run('columns')
      expect(chosen()).toBe('Tensors')
      const button = screen.getByRole('button', { name: 'Columns' })
      expect([button.ariaExpanded ?? button.getAttribute('aria-expanded'), document.activeElement]).toEqual([
        'true',
        button,
      ])
    }
  })

  it('to search says why nothing is searched, in a window without a model', async () => {
    const { app } = await openWindow()
    await app.focusSearch()
    expect(app.message && english(app.message.sentence)).toBe('No model is open.')
  })
})
