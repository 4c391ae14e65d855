import { screen, within } from '@testing-library/dom'
import { expect, it } from 'vitest'
import DifferencesTab from '../../../../../renderer/views/comparison/DifferencesTab.svelte'
import { openComparison } from '../../../../harness/comparisons.ts'
import { show } from '../../../../harness/mount.ts'
import { settle } from '../../../../harness/user.ts'

const text = (value: string) => ({ text: value, length: value.length })

it('shows keys, tokens and lines of templates that differ', async () => {
  const { comparison, transport } = await openComparison()
  transport.answer('getDifferences', {
    metadata: [
      { key: text('general.name'), reference: text('One'), other: text('Two') },
      { key: text('general.url'), other: 3 },
    ],
    tokens: { countReference: 2, countOther: 3, differing: 1, first: [{ id: 2, other: ' new' }] },
    templates: [
      {
        key: 'tokenizer.chat_template',
        lines: [
          { kind: 'same', reference: 1, other: 1, text: 'first' },
          { kind: 'removed', reference: 2, text: 'old' },
        ],
      },
    ],
  })
  show(DifferencesTab, { comparison })
  screen.getByText('Being read.')
  await settle()
  const cells = screen.getAllByRole('row').map((row) => [...row.children].map(({ textContent }) => textContent))
  expect(cells).toContainEqual(['general.name', 'One', 'Two'])
  expect(cells).toContainEqual(['general.url', '–', '3'])
  expect(cells).toContainEqual(['2', '–', '␣new'])
  screen.getByText('Token IDs that differ: 1. Tokens: 2 in the reference, 3 in the other model.')
  const lines = within(screen.getByRole('group', { name: 'Template, line by line' }))
  expect(lines.getAllByRole('row').map(({ textContent }) => textContent)).toEqual(['11 unchangedfirst', '2−removedold'])
})

it('says why the headers cannot be read', async () => {
  const { comparison, transport } = await openComparison()
  transport.refuse('getDifferences', { code: 'changed', message: 'The file has changed.' })
  show(DifferencesTab, { comparison })
  await settle()
  screen.getByRole('alert')
})
