import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import SettingsDialog from '../../../../renderer/views/settings/SettingsDialog.svelte'
import type { Preferences } from '../../../../shared/ipc/preferences.ts'
import type { WindowState } from '../../../../shared/ipc/window-state.ts'
import { show } from '../../../harness/mount.ts'
import { click, press, settle } from '../../../harness/user.ts'
import { openWindow } from '../../../harness/window.ts'

async function open(state: Partial<WindowState> = {}) {
  const opened = await openWindow(state)
  opened.transport.answer('getKept', { models: 2, bytes: 3_000_000 }).answer('clearKept', { models: 0, bytes: 0 })
  show(SettingsDialog, { app: opened.app })
  await settle()
  const chosen = () => opened.transport.sent('setPreferences').at(-1) as Preferences
  return { ...opened, chosen }
}

const radio = (group: string, name: RegExp) =>
  within(screen.getByRole('radiogroup', { name: group, hidden: true })).getByRole('radio', { name, hidden: true })
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name, hidden: true })

describe('the settings', () => {
  it.each([
    ['Language', /简体中文/, { language: 'zh-CN' }],
    ['Theme', /^Dark/, { theme: 'dark' }],
    ['Theme', /^As the system/, { theme: 'system' }],
  ])('%s: %s is saved at once', async (group, name, saved) => {
    const { chosen, app } = await open()
    app.preferences = { ...app.preferences, theme: 'light' }
    await settle()
    click(radio(group, name))
    expect(chosen()).toMatchObject(saved)
  })

  it('change the number of workers, up to the limit of the machine', async () => {
    const { chosen } = await open({ maxWorkers: 3 })
    const workers = screen.getByRole('spinbutton', { hidden: true })
    workers.focus()
    press('End')
    expect(chosen().workers).toBe(3)
  })

  it('keep results or not, and ask again how much there is', async () => {
    const { chosen, transport } = await open()
    click(screen.getByRole('switch', { hidden: true }))
    expect(chosen().checkpoint).toBe(false)
    await settle()
    expect(transport.sent('getKept')).toHaveLength(2)
  })

  it('clear saved results, until there are none', async () => {
    const { transport } = await open()
    expect(document.body.textContent).toContain('Results of 2 models, 3.00 MB')
    click(button('Clear saved results'))
    await settle()
    expect(transport.sent('clearKept')).toHaveLength(1)
    expect(button('Clear saved results').disabled).toBe(true)
    expect(document.body.textContent).toContain('Nothing is kept.')
  })

  it('reset the columns only when they were arranged', async () => {
    const { transport, app } = await open()
    expect(button('Reset columns').disabled).toBe(true)
    app.arrange([{ key: 'name', shown: true }])
    await settle()
    click(button('Reset columns'))
    expect(transport.sent('setTable').at(-1)).toEqual({ columns: [] })
  })

  it('close, and measure what suits this machine', async () => {
    const { app, transport } = await open()
    app.overlay = 'settings'
    transport.answer('startLab', { runId: 1 })
    click(button('Measure now'))
    await settle()
    expect(app.overlay).toBeUndefined()
    expect(transport.sent('startLab')).toMatchObject([{ request: { experiment: 'advise' } }])
  })
})
