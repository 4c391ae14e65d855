import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRows } from '../../../../../renderer/state/model/row.ts'
import { ValueController } from '../../../../../renderer/state/model/values.svelte.ts'
import { ok } from '../../../../../shared/text/errors.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import type { TensorValues } from '../../../../../shared/model/values.ts'
import type { FakeTransport } from '../../../../harness/fake-transport.ts'
import { modelView, tensorInfo } from '../../../../harness/models.ts'
import { settle } from '../../../../harness/user.ts'
import { connectFake } from '../../../../harness/window.ts'

const LENGTH = 10_000
const view = modelView(1, { tensors: [tensorInfo(0, { nElements: LENGTH, shape: [100, 100] })] })
const [row] = createRows(view.tensors, view.types, [])
let transport: FakeTransport
let values: ValueController

/** Values that are their own positions. */
const page = (index: number, count: number): TensorValues => ({
  first: index,
  values: Float64Array.from({ length: count }, (_, i) => index + i),
  bytes: new Uint8Array(4 * count),
  byteOffset: 4 * index,
})
const asked = () => transport.sent('getValues').map(({ index, count }) => [index, count])

beforeEach(() => {
  transport = connectFake().answer('getValues', ({ index, count }) => page(index, count))
  values = new ValueController(view.id, row!, 'little')
})
afterEach(() => expect(values.top % values.perLine).toBe(0))

describe('ValueController', () => {
  it('reads the page that fits, once its size is known', async () => {
    expect(asked()).toEqual([])
    values.resize(8, 10)
    await settle()
    expect(asked()).toEqual([[0, 80]])
    expect([values.value(0), values.value(79), values.value(80)]).toEqual([0, 79, undefined])
    values.resize(8, 10)
    await settle()
    expect(asked()).toHaveLength(1)
  })

  it('holds the cursor within the tensor, and the page around it', async () => {
    values.resize(8, 10)
    values.goTo(-5)
    expect(values.cursor).toBe(0)
    values.goTo(80)
    expect([values.cursor, values.top]).toEqual([80, 8])
    values.goTo(LENGTH + 5)
    expect([values.cursor, values.top]).toEqual([LENGTH - 1, LENGTH - 80])
    await settle()
    expect(values.value(LENGTH - 1)).toBe(LENGTH - 1)
  })

  it('leaps to an element with lines above it, and moves no page for one in sight', () => {
    values.resize(8, 12)
    values.leapTo(4000)
    expect([values.cursor, values.top]).toEqual([4000, 3968])
    values.leapTo(4001)
    expect([values.cursor, values.top]).toEqual([4001, 3968])
  })

  it.each([LENGTH - 1, LENGTH + 5])(
    'fills the last page after a leap to element %i, and turns no page from there',
    (to) => {
      values.resize(8, 12)
      values.leapTo(to)
      expect([values.cursor, values.top]).toEqual([LENGTH - 1, LENGTH - 96])
      values.turn(1)
      expect([values.cursor, values.top]).toEqual([LENGTH - 1, LENGTH - 96])
    },
  )

  it('fills the last page when more lines fit', () => {
    values.resize(8, 10)
    values.goTo(LENGTH - 1)
    values.resize(8, 20)
    expect([values.cursor, values.top]).toEqual([LENGTH - 1, LENGTH - 160])
    values.turn(1)
    expect([values.cursor, values.top]).toEqual([LENGTH - 1, LENGTH - 160])
  })

  it('turns pages with the cursor, which goes on alone at an end', () => {
    values.resize(8, 10)
    values.goTo(3)
    values.turn(1)
    expect([values.cursor, values.top]).toEqual([83, 80])
    values.wheel(-1)
    expect([values.cursor, values.top]).toEqual([59, 56])
    values.turn(-1)
    values.turn(-1)
    expect([values.cursor, values.top]).toEqual([0, 0])
    values.goTo(LENGTH - 3)
    values.turn(1)
    expect([values.cursor, values.top]).toEqual([LENGTH - 1, LENGTH - 80])
  })

  it('asks for one page at a time, and then only for the last that is wanted', async () => {
    const first = transport.hold('getValues')
    values.resize(8, 10)
    for (let i = 0; i < 20; i++) values.turn(1)
    expect(asked()).toEqual([[0, 80]])
    transport.answer('getValues', ({ index, count }) => page(index, count))
    first.resolve(ok(page(0, 80)))
    await settle()
    expect(asked()).toEqual([
      [0, 80],
      [1600, 80],
    ])
    expect(values.value(1600)).toBe(1600)
  })

  it('says why values cannot be read, and reads them when they can be again', async () => {
    transport.refuse('getValues', { code: 'read-failed', message: 'The disk is gone.' })
    values.resize(8, 10)
    await settle()
    expect([values.error && english(values.error), values.page]).toEqual(['The disk is gone.', undefined])
    transport.answer('getValues', ({ index, count }) => page(index, count))
    values.goTo(1)
    await settle()
    expect([values.error, values.value(1)]).toEqual([undefined, 1])
  })

  it('has the bytes of the block that the cursor is in', async () => {
    values.resize(8, 10)
    await settle()
    values.goTo(5)
    expect(values.block).toMatchObject({ number: 5, byteOffset: 20 })
    expect(values.block?.bytes).toHaveLength(4)
    values.cursor = 500
    expect(values.block).toBeUndefined()
    values.goTo(0)
  })
})
