import { screen } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import CommandPalette from '../../../../renderer/views/commands/CommandPalette.svelte'
import { modelView } from '../../../harness/models.ts'
import { show } from '../../../harness/mount.ts'
import { click, press, settle, type } from '../../../harness/user.ts'
import { openModel } from '../../../harness/window.ts'

const NAMES = ['output.weight', 'blk.0.attn_q.weight', 'blk.1.attn_q.weight']

async function open(tensorsOnly: boolean) {
  const opened = await openModel(modelView(NAMES))
  opened.app.overlay = tensorsOnly ? 'go-to-tensor' : 'palette'
  show(CommandPalette, { app: opened.app, tensorsOnly })
  await settle()
  return opened
}
const field = () => screen.getByRole('combobox', { hidden: true })
const options = () => screen.queryAllByRole('option', { hidden: true })
const active = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')
async function search(text: string) {
  type(field(), text)
  // Names are searched between frames.
  for (let i = 0; i < 5; i++) await settle()
}

describe('the command palette', () => {
  it('does the command that is found, after it has closed', async () => {
    const { app } = await open(false)
    await search('theme dark')
    expect(active()?.textContent).toContain('Theme: Dark')
    press('Enter', {}, field())
    expect(app.overlay).toBeUndefined()
    await settle()
    expect(app.preferences.theme).toBe('dark')
  })

  it('does nothing that is impossible, and says why', async () => {
    const { app, transport } = await open(false)
    await search('cancel the scan')
    const entry = options().find((option) => option.getAttribute('aria-disabled') === 'true')!
    click(entry)
    await settle()
    expect([app.overlay, transport.sent('cancelScan')]).toEqual(['palette', []])
  })

  it('moves around its ends, and back to the first answer with every change', async () => {
    await open(false)
    const count = options().length
    press('ArrowUp', {}, field())
    expect(active()).toBe(options()[count - 1])
    press('ArrowDown', {}, field())
    expect(active()).toBe(options()[0])
    press('PageDown', {}, field())
    expect(active()).toBe(options()[10])
    await search('the')
    expect(active()).toBe(options()[0])
  })

  it('leaves shortcuts to the window', async () => {
    await open(false)
    expect(press('ArrowDown', { ctrlKey: true }, field())).toBe(false)
    expect(active()).toBe(options()[0])
  })
})

describe('the search of tensors', () => {
  it('lists tensors only, and shows the chosen one', async () => {
    const { app, model } = await open(true)
    expect(options()).toHaveLength(3)
    await search('attn')
    expect(options()).toHaveLength(2)
    press('ArrowDown', {}, field())
    const name = active()!.textContent
    press('Enter', {}, field())
    await settle()
    expect(app.overlay).toBeUndefined()
    expect(name).toContain(model.active!.tensor.name)
  })
})
