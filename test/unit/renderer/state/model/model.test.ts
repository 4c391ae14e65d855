import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ModelController } from '../../../../../renderer/state/model/model.svelte.ts'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import { testHost } from './test-model.ts'
import { done, failed, modelView, scanProgress, tensorInfo } from '../../../../harness/models.ts'

const NAMES = ['output.weight', 'blk.0.attn_q.weight', 'blk.0.ffn_up.weight', 'blk.1.attn_q.weight']
const column = (key: string) => TABLE_COLUMNS.find((each) => each.key === key)!

let model: ModelController
const open = (...given: Parameters<typeof modelView>) => (model = new ModelController(modelView(...given), testHost()))
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  model.close()
  vi.useRealTimers()
})

describe('ModelController.reset', () => {
  const start = () => open(NAMES, { results: [done(0), failed(1)] })
  const statuses = () => model.rows.map(({ result }) => result.status)

  it('discards failures but keeps results when a scan continues', () => {
    start()
    expect(model.tally).toEqual({ readable: 4, done: 1, failed: 1 })
    model.reset(true)
    expect(statuses()).toEqual(['done', 'waiting', 'waiting', 'waiting'])
    expect(model.tally).toEqual({ readable: 4, done: 1, failed: 0 })
  })

  it('discards all results when everything is scanned again', () => {
    start()
    model.reset(false)
    expect(statuses()).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
    expect(model.tally).toEqual({ readable: 4, done: 0, failed: 0 })
  })

  it('keeps the failure of a tensor that cannot be read', () => {
    const unreadable = { ...tensorInfo(0), unreadable: { text: 'its data is missing' } }
    open(1, { tensors: [unreadable], results: [failed(0)] })
    model.reset(false)
    expect(statuses()).toEqual(['failed'])
    expect(model.tally.readable).toBe(0)
  })
})

describe('the order of rows during a scan', () => {
  const byMean = () => {
    open(NAMES)
    model.scan.scanning = true
    model.toggleSort(column('mean'), false)
  }
  const measure = (...rows: Parameters<ModelController['update']>[0]) => model.update(rows, scanProgress())

  it('follows new results, once a second at most', () => {
    byMean()
    measure(done(2, { mean: 5 }))
    expect(model.order).toEqual([0, 1, 2, 3])
    vi.advanceTimersByTime(999)
    measure(done(3, { mean: 9 }))
    expect(model.order).toEqual([0, 1, 2, 3])
    vi.advanceTimersByTime(1)
    expect(model.order).toEqual([3, 2, 0, 1])
  })

  it('waits while the pointer is over the rows', () => {
    byMean()
    model.pointerInside = true
    measure(done(2, { mean: 5 }))
    vi.advanceTimersByTime(5000)
    expect(model.order).toEqual([0, 1, 2, 3])
    model.pointerInside = false
    vi.advanceTimersByTime(1000)
    expect(model.order[0]).toBe(2)
  })

  it('does not wait for the pointer after the scan', () => {
    byMean()
    model.pointerInside = true
    measure(done(2, { mean: 5 }))
    model.settle()
    expect(model.order[0]).toBe(2)
  })

  it('stays when the sorted column does not depend on results', () => {
    open(NAMES)
    model.toggleSort(column('name'), false)
    const before = model.order
    measure(done(2, { mean: 5 }))
    vi.advanceTimersByTime(5000)
    expect(model.order).toBe(before)
  })

  it('shows a tensor that a filter begins to match', () => {
    open(NAMES)
    model.setFilter('nan>0')
    expect(model.order).toEqual([])
    measure(done(1, { nan: 3 }))
    vi.advanceTimersByTime(1000)
    expect(model.order).toEqual([1])
  })
})

describe('the filter', () => {
  it('keeps the rows of the last filter while a new one cannot be read', () => {
    open(NAMES)
    model.setFilter('attn')
    expect([model.order, model.filterError]).toEqual([[1, 3], undefined])
    model.setFilter('layer:')
    expect(model.order).toEqual([1, 3])
    expect(model.filterError).toBeDefined()
  })
})

describe('groups of layers', () => {
  it('open for a tensor that is to be shown, and only then', () => {
    open(NAMES)
    model.group(true)
    const [, layer0, layer1] = model.groups
    model.fold(layer0!)
    model.fold(layer1!)
    expect(model.lines).toEqual([-1, 0, -2, -3])
    model.unfold(3)
    expect(model.lines).toEqual([-1, 0, -2, -3, 3])
    // It is shown already.
    model.unfold(3)
    expect(model.lines).toEqual([-1, 0, -2, -3, 3])
  })

  it('count their tensors that failed or are not finite', () => {
    open(NAMES, { results: [failed(1), done(2, { posInf: 1 }), done(3)] })
    model.group(true)
    expect(model.groups.map((group) => model.badIn(group))).toEqual([0, 2, 0])
    model.update([done(2)], scanProgress())
    expect(model.groups.map((group) => model.badIn(group))).toEqual([0, 1, 0])
  })
})

describe('ModelController', () => {
  it('is complete when all readable tensors are measured', () => {
    open(2, { results: [done(0)] })
    expect(model.complete).toBe(false)
    model.update([done(1)], scanProgress())
    expect(model.complete).toBe(true)
  })

  it('shows the columns of checksums that were measured', () => {
    open(1)
    const keys = () => model.columns.map(({ key }) => key)
    const before = keys().length
    model.update([{ ...done(0), digest: { xxh64: '0123456789abcdef' } }], scanProgress())
    expect(keys().length).toBe(before + 1)
    expect(model.lacks(['xxh64'])).toBe(false)
    expect(model.lacks(['sha256'])).toBe(true)
    model.reset(false)
    expect(keys().length).toBe(before)
  })

  it('opens no values of a tensor that has none', () => {
    open(2, { tensors: [tensorInfo(0), tensorInfo(1, { nElements: 0, shape: [0] })] })
    model.openValues(1)
    expect(model.values).toBeUndefined()
    model.openValues(0)
    expect(model.values?.row.tensor.index).toBe(0)
  })
})
