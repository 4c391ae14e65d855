import { screen, within } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import { FILTER_FIELDS } from '../../../../../renderer/state/model/filter.ts'
import FilterHelp from '../../../../../renderer/views/tensors/FilterHelp.svelte'
import NoRows from '../../../../../renderer/views/tensors/NoRows.svelte'
import { modelView } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click } from '../../../../harness/user.ts'
import { openModel } from '../../../../harness/window.ts'

describe('the help of the filter', () => {
  it('names every field, and uses an example with a click, which closes it', () => {
    const use = vi.fn<(filter: string) => void>()
    show(FilterHelp, { use })
    expect(screen.queryByRole('group', { name: 'Filter help' })).toBeNull()
    click(screen.getByRole('button', { name: '?' }))
    const help = screen.getByRole('group', { name: 'Filter help' })
    for (const field of [...FILTER_FIELDS.text, ...FILTER_FIELDS.number]) expect(help.textContent).toContain(field)
    click(within(help).getByRole('button', { name: 'type:Q4_K|Q6_K' }))
    expect(use.mock.calls).toEqual([['type:Q4_K|Q6_K']])
    expect(screen.queryByRole('group', { name: 'Filter help' })).toBeNull()
  })
})

describe('a table without rows', () => {
  it('offers the filter that was probably meant, and to clear it', async () => {
    const { model } = await openModel(modelView(3))
    model.setFilter('layer 2')
    show(NoRows, { model })
    click(screen.getByRole('button', { name: 'Filter by layer:2' }))
    expect(model.filterText).toBe('layer:2')
    click(screen.getByRole('button', { name: 'Clear the filter' }))
    expect(model.filterText).toBe('')
  })

  it('offers nothing where the file has no tensors', async () => {
    const { model } = await openModel(modelView(0))
    show(NoRows, { model })
    expect(document.body.textContent).toContain('This file has no tensors.')
    expect(screen.queryByRole('button')).toBeNull()
  })
})
