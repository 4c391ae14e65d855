import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import App from '../../../renderer/App.svelte'
import type { WindowState } from '../../../shared/ipc/window-state.ts'
import { modelView, windowState } from '../../harness/models.ts'
import { show } from '../../harness/mount.ts'
import { click, press, settle } from '../../harness/user.ts'
import { connectFake, opening, showing, SUBJECT_ID } from '../../harness/window.ts'

async function open(state: Partial<WindowState> = {}) {
  const transport = connectFake()
    .answer('getState', windowState(state))
    .answer('getLog', [{ id: 1, time: 0, level: 'info', scope: 'app', message: 'It started.' }])
    .answer('startLab', { runId: 1 })
  show(App, {})
  await settle()
  return transport
}

const tabs = () => screen.getAllByRole('tab').map(({ textContent }) => textContent.trim())
const tab = (name: string) => screen.getByRole('tab', { name })
const chosen = () => screen.getByRole('tab', { selected: true }).textContent.trim()

describe('a window without a model', () => {
  it('has the views that need none, and shows the start page first', async () => {
    await open()
    expect([tabs(), chosen()]).toEqual([['Start page', 'Log', 'Lab'], 'Start page'])
    screen.getByRole('heading', { name: 'Drop a GGUF model here' })
    click(tab('Log'))
    screen.getByText('It started.')
    expect(screen.queryByText('Drop a GGUF model here')).toBeNull()
  })

  it('shows the view of its fragment again after a reload, unless it needs a model', async () => {
    location.hash = '#/lab'
    await open()
    expect(chosen()).toBe('Lab')
  })

  it('does not show a view that needs a model', async () => {
    location.hash = '#/tensors'
    await open()
    expect([chosen(), location.hash]).toEqual(['Start page', '#/start'])
    location.hash = '#/metadata'
    window.dispatchEvent(new Event('hashchange'))
    expect([chosen(), location.hash]).toEqual(['Start page', '#/start'])
  })

  it('searches the log', async () => {
    await open()
    click(tab('Log'))
    press('/', {}, document.body)
    await settle()
    expect(document.activeElement).toBe(screen.getByLabelText('Filter the log'))
  })

  it('says why a file cannot be opened, whatever view it shows', async () => {
    const transport = await open()
    click(tab('Lab'))
    transport.send(opening('a.gguf'))
    await settle()
    screen.getByText('Reading the header of a.gguf…')
    transport.send({ type: 'open-failed', subjectId: SUBJECT_ID, error: { code: 'not-found', message: 'It is gone.' } })
    await settle()
    expect(screen.getByRole('alert').textContent).toBe('It is gone.')
    click(tab('Start page'))
    expect(screen.getByRole('alert').textContent).toContain('It is gone.')
  })
})

describe('the lab without a model', () => {
  it('compares executors with generated data, and says so', async () => {
    const transport = await open()
    click(tab('Lab'))
    screen.getByText(/^No model is open, so generated data is scanned\./)
    const parts = within(screen.getByRole('radiogroup', { name: 'How much data' })).getAllByRole('radio')
    expect(parts.map((part) => part.parentElement?.textContent.trim())).toEqual(['100 MB', '500 MB', '1.00 GB'])
    click(screen.getByRole('button', { name: /^Start the experiment/ }))
    await settle()
    expect(transport.sent('startLab')).toEqual([
      { request: { experiment: 'compare', workers: [1, 2, 4], rounds: 5, bytes: 500e6 } },
    ])
  })

  it('offers to open a model', async () => {
    const transport = await open()
    click(tab('Lab'))
    click(screen.getByRole('button', { name: 'Open a model…' }))
    expect(transport.calls.at(-1)?.[0]).toBe('openDialog')
  })
})

describe('a window with a model', () => {
  it('has the views of the model, and no start page', async () => {
    await open(showing(modelView()))
    expect(tabs()).toEqual(['Overview', 'Tensors', 'Metadata', 'Tokenizer', 'Template', 'Problems', 'Log', 'Lab'])
    expect(chosen()).toBe('Tensors')
    click(tab('Lab'))
    expect(screen.queryByText(/generated data/)).toBeNull()
    screen.getByRole('radiogroup', { name: 'How much of the file' })
  })

  it('shows a model that is opened in place of another view', async () => {
    const transport = await open()
    click(tab('Lab'))
    transport.send(opening('a.gguf'))
    transport.send({ type: 'opened', ...showing(modelView()) })
    await settle()
    expect(chosen()).toBe('Tensors')
    // The view was not chosen by the user.
    expect(transport.sent('setView')).toEqual([])
    click(tab('Log'))
    expect(transport.sent('setView')).toEqual([{ modelId: modelView().id, view: 'log' }])
  })
})
