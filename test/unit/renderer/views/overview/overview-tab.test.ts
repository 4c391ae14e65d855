import { screen, within } from '@testing-library/dom'
import { describe, expect, it, vi } from 'vitest'
import OverviewTab from '../../../../../renderer/views/overview/OverviewTab.svelte'
import { done, modelView, tensorInfo } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, dispatch, settle } from '../../../../harness/user.ts'
import { openModel } from '../../../../harness/window.ts'

/** Sixteen layers; every other tensor is of another type. */
const TENSORS = Array.from({ length: 16 }, (_, i) => tensorInfo(i, { type: i % 2 ? 'Q4_K' : 'F32' }))

async function open(results = [done(0, { nan: 3 })]) {
  const opened = await openModel(modelView(0, { tensors: TENSORS, nParameters: 16_384, results }))
  show(OverviewTab, { app: opened.app, model: opened.model })
  await appears(() => screen.getByRole('list', { name: 'Findings' }))
  return opened
}
/** What is computed in slices takes its time on a busy machine. */
const appears = (find: () => unknown) => vi.waitFor(find, { timeout: 20_000 })
const card = (name: string) => within(screen.getByRole('region', { name }))
const rowsOf = (name: string) =>
  card(name)
    .getAllByRole('row')
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())

describe('the overview', () => {
  it('says how the types share the bytes, or the weights', async () => {
    await open()
    expect(rowsOf('By type')[1]).toMatch(/^F32.*88%$/)
    click(card('By type').getByRole('radio', { name: 'Weights' }))
    expect(
      rowsOf('By type')
        .slice(1)
        .every((row) => row.endsWith('50%')),
    ).toBe(true)
  })

  it('shows the measure that is chosen, by button or from the list', async () => {
    await open()
    const heat = card('Layers × roles')
    await appears(() => heat.getByRole('grid', { name: 'Std by layer and role' }))
    click(heat.getByRole('radio', { name: 'Zeros' }))
    await appears(() => heat.getByRole('grid', { name: 'Zeros by layer and role' }))
    const others = heat.getByRole<HTMLSelectElement>('combobox', { name: 'Other measure' })
    others.value = 'skewness'
    dispatch(others, new Event('change', { bubbles: true }))
    await appears(() => heat.getByRole('grid', { name: 'Skewness by layer and role' }))
  })

  it('leads from a finding to its tensor', async () => {
    const { app } = await open()
    const go = vi.spyOn(app, 'showTensorAt')
    click(card('Findings').getByRole('button', { name: /^NaN in blk\.0\.ffn_up/ }))
    expect(go.mock.calls).toEqual([[0]])
    expect(card('Findings').getByText('15 tensors not measured yet', { exact: false })).toBeTruthy()
  })

  it('shows the first findings of a rule, and the others on demand', async () => {
    await open(TENSORS.slice(0, 12).map(({ index }) => done(index, { nan: 3 })))
    const findings = card('Findings')
    const count = () => findings.getAllByRole('button', { name: /^NaN in blk/ }).length
    const before = count()
    click(findings.getByRole('button', { name: /^Show \d+ more of this rule$/ }))
    await settle()
    expect(count()).toBeGreaterThan(before)
    click(findings.getByRole('button', { name: /^Show \d+ fewer of this rule$/ }))
    expect(count()).toBe(before)
  })
})
