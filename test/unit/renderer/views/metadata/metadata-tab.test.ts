import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import MetadataTab from '../../../../../renderer/views/metadata/MetadataTab.svelte'
import type { MetadataItem } from '../../../../../shared/model/metadata.ts'
import { appError } from '../../../../../shared/text/errors.ts'
import { say } from '../../../../../shared/text/sentence.ts'
import { modelView } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, press, settle } from '../../../../harness/user.ts'
import { openModel } from '../../../../harness/window.ts'

const text = (value: string, length = value.length) => ({ text: value, length })
const item = (entry: number, key: string, change: Partial<MetadataItem> = {}): MetadataItem => ({
  entry,
  file: 0,
  key: text(key),
  type: 'string',
  byteOffset: 24 + entry,
  value: text('llama'),
  ...change,
})
const ITEMS = [
  item(0, 'general.architecture'),
  item(1, 'general.description', { value: text('x'.repeat(500), 5000) }),
  item(2, 'llama.context_length', { type: 'uint32', value: 131_072 }),
]

async function open(items: readonly MetadataItem[] = ITEMS, files: readonly string[] = ['model.gguf']) {
  const opened = await openModel(modelView(1, { architecture: 'llama' }))
  opened.transport.answer('getMetadata', { items, files })
  show(MetadataTab, { app: opened.app, model: opened.model })
  await settle()
  return opened
}
const grid = () => screen.getByRole('grid', { name: 'Metadata' })
const panel = () => screen.queryByRole('complementary', { name: 'Key details' })
const row = (key: string) =>
  [...grid().querySelectorAll<HTMLElement>('[role="row"]')].find(({ textContent }) =>
    textContent.trim().startsWith(key),
  )!

describe('the metadata', () => {
  it('are keys in their groups, with type, value, meaning and place', async () => {
    await open()
    expect(
      within(grid())
        .getAllByRole('columnheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['Key', 'Type', 'Value', 'Meaning', 'Offset'])
    expect(row('llama.context_length').textContent).toMatch(/uint32\s*131,072\s*Tokens of context/)
    expect(within(grid()).getByText('2 keys', { exact: false })).toBeTruthy()
  })

  it('are chosen by pointer and keyboard, which passes groups over; Enter shows and hides the details', async () => {
    const { app } = await open()
    expect(panel()).toBeNull()
    click(row('general.architecture'))
    expect(within(panel()!).getByRole('heading').textContent).toBe('general.architecture')
    press('ArrowDown', {}, grid())
    press('ArrowDown', {}, grid())
    expect(within(panel()!).getByRole('heading').textContent).toBe('llama.context_length')
    press('Enter', {}, grid())
    expect([app.panelOpen, panel()]).toEqual([false, null])
    press('Enter', {}, grid())
    click(within(panel()!).getByRole('button', { name: 'Close the details' }))
    expect(panel()).toBeNull()
  })

  it('are copied: the value by keyboard and button, and the key', async () => {
    const { transport } = await open()
    click(row('general.architecture'))
    press('c', { ctrlKey: true }, grid())
    for (const name of ['Copy value', 'Copy key']) click(within(panel()!).getByRole('button', { name }))
    expect(transport.sent('copyMetadata').map(({ entry, what }) => [entry, what])).toEqual([
      [0, 'value'],
      [0, 'value'],
      [0, 'key'],
    ])
  })

  it('show the beginning of long text, and offer all of it', async () => {
    await open()
    click(row('general.description'))
    expect(panel()!.querySelector('pre')!.textContent).toBe(`${'x'.repeat(400)}…`)
    expect(within(panel()!).getByRole('button', { name: 'Show all 5,000 characters' })).toBeTruthy()
  })

  it('of shards say which file a key is from', async () => {
    await open([...ITEMS, item(3, 'split.no', { file: 1 })], ['a.gguf', 'b.gguf'])
    expect(within(row('split.no')).getByText('shard 2').title).toBe('b.gguf')
    click(row('split.no'))
    expect(panel()!.textContent).toContain('b.gguf')
  })

  it('say that there are none, or why they cannot be shown', async () => {
    await open([])
    expect(document.body.textContent).toContain('This file has no metadata.')
    const { app, model, transport } = await openModel(modelView(1))
    transport.refuse('getMetadata', appError('read-failed', say('The disk is gone.')))
    show(MetadataTab, { app, model })
    await settle()
    expect(document.body.textContent).toMatch(/The metadata cannot be shown\.\s*The disk is gone\./)
  })
})
