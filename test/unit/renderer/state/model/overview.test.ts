import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OverviewController } from '../../../../../renderer/state/model/overview.svelte.ts'
import { createRows, type Row } from '../../../../../renderer/state/model/row.ts'
import { HEAT_MEASURES } from '../../../../../shared/model/overview/heat-map.ts'
import { done, modelView } from '../../../../harness/models.ts'

const view = modelView(4)
let rows: Row[]
let overview: OverviewController

beforeEach(() => {
  vi.useFakeTimers()
  rows = createRows(view.tensors, view.types, [])
  overview = new OverviewController(view, rows)
})
afterEach(() => {
  overview.hide()
  vi.useRealTimers()
})

describe('OverviewController', () => {
  it('computes nothing before it is shown', async () => {
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(5000)
    expect([overview.still, overview.computed]).toEqual([undefined, 0])
    overview.show()
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(overview.computed).toBe(1)
    expect(overview.still?.layout.layers).toHaveLength(4)
  })

  it('computes a version once', async () => {
    overview.show()
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(100)
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(5000)
    expect(overview.computed).toBe(1)
  })

  it('follows new results once a second at most', async () => {
    overview.show()
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(100)
    overview.follow(2)
    await vi.advanceTimersByTimeAsync(800)
    expect(overview.computed).toBe(1)
    await vi.advanceTimersByTimeAsync(300)
    expect(overview.computed).toBe(2)
  })

  it('stops when it is hidden, and follows again when it is shown', async () => {
    overview.show()
    overview.follow(1)
    overview.hide()
    await vi.advanceTimersByTimeAsync(5000)
    expect(overview.computed).toBe(0)
    overview.show()
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(overview.computed).toBe(1)
  })

  it('shows bits per weight until something is measured, then the first measure, and always one that was chosen', async () => {
    overview.show()
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(100)
    expect([overview.measure, overview.heat?.measure.id]).toEqual(['bpw', 'bpw'])
    rows[0]!.result = done(0)
    overview.follow(2)
    await vi.advanceTimersByTimeAsync(2000)
    const first = HEAT_MEASURES[0].id
    expect([overview.measure, overview.heat?.measure.id]).toEqual([first, first])
    overview.chooseMeasure('bpw')
    await vi.advanceTimersByTimeAsync(100)
    expect(overview.heat?.measure.id).toBe('bpw')
  })

  it('makes the map again when its scale is chosen', async () => {
    overview.show()
    overview.follow(1)
    await vi.advanceTimersByTimeAsync(100)
    const before = overview.heat
    overview.choosePerRole(true)
    await vi.advanceTimersByTimeAsync(100)
    expect(overview.perRole).toBe(true)
    expect(overview.heat).not.toBe(before)
  })
})
