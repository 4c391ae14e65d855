import { screen, within } from '@testing-library/dom'
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createRows } from '../../../../../renderer/state/model/row.ts'
import HeatGrid from '../../../../../renderer/views/overview/HeatGrid.svelte'
import { heatLayout, heatMap, heatMeasure } from '../../../../../shared/model/overview/heat-map.ts'
import { done, failed, modelView } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, dispatch, press, scroll } from '../../../../harness/user.ts'

const shown = vi.fn<(index: number) => void>()
const told = vi.fn<(hint: string) => void>()
/** Two roles, of which layer 1 has one. */
const NAMES = ['blk.0.attn_q.weight', 'blk.0.ffn_up.weight', 'blk.1.attn_q.weight', 'blk.2.attn_q.weight']

/** What is computed in slices, at once. */
function whole<T>(slices: Generator<unknown, T>): T {
  let step = slices.next()
  while (!step.done) step = slices.next()
  return step.value
}

function open(names: readonly string[] = NAMES, results = [done(0, { nan: 3 }), failed(1), done(2, { std: 2 })]) {
  const view = modelView([...names])
  const rows = createRows(view.tensors, view.types, results)
  const heat = whole(heatMap(rows, whole(heatLayout(rows)), heatMeasure('std'), false))
  show(HeatGrid, { heat, rows, show: shown, tell: told })
}

const grid = () => screen.getByRole('grid', { name: 'Std by layer and role' })
const cells = () => within(grid()).getAllByRole('gridcell')
const cell = (name: RegExp) => within(grid()).getByRole('gridcell', { name })
const active = () =>
  document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label')

beforeEach(() => {
  shown.mockClear()
  told.mockClear()
})

describe('the heat map', () => {
  it('has a cell for each layer and role, which says what it is', () => {
    open()
    expect([grid().getAttribute('aria-rowcount'), grid().getAttribute('aria-colcount')]).toEqual(['4', '3'])
    expect(cells()).toHaveLength(6)
    expect(cell(/^layer 0, attn_q: .*NaN/).textContent).toBe('NaN')
    expect(cell(/^layer 0, ffn_up: .*failed/).classList.contains('failed')).toBe(true)
    expect(cell(/^layer 1, ffn_up: no tensor$/).classList.contains('there')).toBe(false)
    expect(cell(/^layer 1, attn_q: Std 2/).className).toMatch(/\bthere\b/)
    expect(within(grid()).getAllByRole('rowheader', { name: /^layer \d$/ })).toHaveLength(3)
  })

  it('leads from a cell to its tensor, by pointer', () => {
    open()
    click(cell(/^layer 1, attn_q/))
    expect(shown.mock.calls).toEqual([[2]])
    click(cell(/^layer 1, ffn_up/))
    expect(shown).toHaveBeenCalledOnce()
  })

  it('tells what the pointer is on, until it leaves', () => {
    open()
    dispatch(cell(/^layer 1, attn_q/), new PointerEvent('pointerover', { bubbles: true }))
    expect(told).toHaveBeenLastCalledWith(expect.stringMatching(/^layer 1, attn_q: Std 2/))
    dispatch(grid(), new PointerEvent('pointerleave'))
    expect(told).toHaveBeenLastCalledWith('')
  })

  it.each([
    ['ArrowDown', {}, /^layer 1, attn_q/],
    ['ArrowRight', {}, /^layer 0, ffn_up/],
    ['ArrowUp', {}, /^layer 0, attn_q/],
    ['End', {}, /^layer 0, ffn_up/],
    ['End', { ctrlKey: true }, /^layer 2, ffn_up/],
    ['PageDown', {}, /^layer 2, attn_q/],
  ] as const)('goes by %s %j', (key, held, name) => {
    open()
    grid().focus()
    flushSync()
    expect(active()).toMatch(/^layer 0, attn_q/)
    expect(press(key, held)).toBe(true)
    expect(active()).toMatch(name)
    expect(told).toHaveBeenLastCalledWith(active())
  })

  it('leads to the active tensor with Enter, and leaves other keys to the window', () => {
    open()
    grid().focus()
    press('ArrowDown')
    expect([press('Enter'), shown.mock.calls]).toEqual([true, [[2]]])
    expect([press('Enter', { ctrlKey: true }), press('a'), press('ArrowDown', { altKey: true })]).toEqual([
      false,
      false,
      false,
    ])
    expect(shown).toHaveBeenCalledOnce()
  })

  it('makes the cells in sight only, a few rows a frame, also after a jump', async () => {
    open(
      Array.from({ length: 500 }, (_, layer) => `blk.${layer}.attn_q.weight`),
      [],
    )
    const rows = () => within(grid()).getAllByRole('rowheader')
    expect(rows().length).toBeLessThanOrEqual(8)
    await vi.waitFor(() => expect(rows().length).toBeGreaterThan(20), { timeout: 20_000 })
    expect(rows().length).toBeLessThan(60)
    scroll(grid(), 5000)
    expect(rows().length).toBeLessThanOrEqual(8)
    expect(Number(/\d+/.exec(rows()[0]!.getAttribute('aria-label')!)![0])).toBeGreaterThan(300)
  })
})
