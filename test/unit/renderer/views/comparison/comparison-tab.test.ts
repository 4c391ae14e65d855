import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import ComparisonTab from '../../../../../renderer/views/comparison/ComparisonTab.svelte'
import { compared, comparisonProgress, differenceStats, openComparison } from '../../../../harness/comparisons.ts'
import { show } from '../../../../harness/mount.ts'
import { click, settle } from '../../../../harness/user.ts'

async function open() {
  const window = await openComparison([compared(0, 0), compared(1, 0.25)])
  window.transport.answer('getPair', {
    histogram: { firstExponent: -3, negative: [0], positive: [5], nearer: 0, zeros: 7 },
    experts: [differenceStats(0), differenceStats(0.5)],
  })
  show(ComparisonTab, { app: window.app, comparison: window.comparison })
  return window
}
const names = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent.trim())

describe('ComparisonTab', () => {
  it('shows the headline, and the pairs by loss with their state in words', async () => {
    await open()
    screen.getByRole('heading', { name: /^1 of 2 tensors differ/ })
    expect(names()).toEqual(['blk.1.ffn_up.weight', 'blk.2.ffn_up.weight', 'blk.0.ffn_up.weight'])
    const [, worst, alone, same] = screen.getAllByRole('row')
    within(worst!).getByText('differs')
    within(worst!).getByText('6.02 dB')
    within(alone!).getByText('only in reference')
    within(same!).getByText('identical bytes')
  })

  it('sorts by a column whose header has the definition', async () => {
    await open()
    const header = screen.getByRole('columnheader', { name: 'NMSE' })
    const button = within(header).getByRole('button')
    expect(button.title).toBe('Normalized mean square error: sum of (b − a)² over the sum of a².')
    click(button)
    expect(header.getAttribute('aria-sort')).toBe('descending')
    expect(names()[0]).toBe('blk.1.ffn_up.weight')
    click(button)
    expect(names()[0]).toBe('blk.0.ffn_up.weight')
  })

  it('shows the details of a pair: statistics, distribution, experts and the worst position', async () => {
    const { comparison } = await open()
    click(screen.getByText('blk.1.ffn_up.weight'))
    await settle()
    expect(comparison.selected).toBe(1)
    const panel = within(screen.getByRole('complementary', { name: 'Details of the pair' }))
    panel.getByRole('img', { name: 'Histogram of |b − a| by octave' })
    panel.getByText('Differences of 0: 7.', { exact: false })
    const experts = within(panel.getByRole('group', { name: 'Experts' }))
    expect(experts.getAllByRole('rowheader').map(({ textContent }) => textContent)).toEqual(['1', '0'])
    panel.getByRole('heading', { name: 'Largest difference' })
    click(panel.getByRole('button', { name: 'Close the details' }))
    expect(screen.queryByRole('complementary', { name: 'Details of the pair' })).toBeNull()
  })

  it('shows how far the comparison is and what each worker is on', async () => {
    const { comparison } = await open()
    comparison.restore(comparisonProgress())
    await settle()
    const bar = screen.getByRole('progressbar', { name: 'Progress of the comparison' })
    expect(bar.getAttribute('aria-valuenow')).toBe('50')
    within(screen.getByRole('region', { name: 'Progress' })).getByText('blk.1.ffn_up.weight')
  })
})
