import { screen, within } from '@testing-library/dom'
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createRows } from '../../../../../renderer/state/model/row.ts'
import { ValueController } from '../../../../../renderer/state/model/values.svelte.ts'
import ValueView from '../../../../../renderer/views/tensors/ValueView.svelte'
import { appError } from '../../../../../shared/text/errors.ts'
import { say } from '../../../../../shared/text/sentence.ts'
import type { FakeTransport } from '../../../../harness/fake-transport.ts'
import { done, modelView, tensorInfo } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, dispatch, press, settle } from '../../../../harness/user.ts'
import { connectFake } from '../../../../harness/window.ts'

const close = vi.fn<() => void>()
const exportTensor = vi.fn(() => Promise.resolve())
let transport: FakeTransport

beforeEach(() => {
  close.mockClear()
  exportTensor.mockClear()
  // Elements are their own positions; element 5 is NaN.
  transport = connectFake().answer('getValues', ({ index, count }) => ({
    first: index,
    values: Float64Array.from({ length: count }, (_, i) => (index + i === 5 ? NaN : index + i)),
    bytes: Uint8Array.from({ length: 4 * count }, (_, i) => i % 256),
    byteOffset: 4096 + 4 * index,
  }))
})

/** A tensor of 100 rows of 256 elements. */
async function open(measured = true) {
  const view = modelView(1, { tensors: [tensorInfo(0, { shape: [256, 100], nElements: 25_600 })] })
  const results = measured ? [done(0, { nan: 1, firstNonFinite: { kind: 'nan', index: 5, block: 5, row: 0 } })] : []
  const [row] = createRows(view.tensors, view.types, results)
  const values = new ValueController(view.id, row!, 'little')
  show(ValueView, { values, slices: 'matrix', version: 1, close, exportTensor } as never)
  await settle()
  return values
}

/** Roles of hundreds of cells are slow to compute: queries stay outside of the grid. */
const grid = () => document.querySelector<HTMLElement>('[role="grid"][aria-label="Values"]')!
const tools = () => within(document.querySelector<HTMLElement>('[role="group"][aria-label="Go to"]')!)
const chosen = () => grid().querySelector('[aria-selected="true"]')!
const field = (name: string) => tools().getByRole<HTMLInputElement>('textbox', { name })
const button = (name: string) => tools().getByRole<HTMLButtonElement>('button', { name })
function enter(name: string, text: string) {
  field(name).value = text
  dispatch(field(name), new Event('change', { bubbles: true }))
}

describe('the values of a tensor', () => {
  it('are read and shown with their places, the grid in focus', async () => {
    const { perLine } = await open()
    expect(document.activeElement).toBe(grid())
    expect(grid().getAttribute('aria-rowcount')).toBe(String(25_600 / perLine))
    const second = grid().querySelector('[aria-rowindex="2"]')!
    expect([...second.children].slice(0, 3).map(({ textContent }) => textContent)).toEqual([
      String(perLine),
      `0 · ${perLine}`,
      `${perLine}.0000`,
    ])
    const nan = grid().querySelector('[data-element="5"]')!
    expect([nan.textContent, nan.classList.contains('bad')]).toEqual(['NaN', true])
    expect(grid().querySelector('[data-element="4"]')!.classList.contains('bad')).toBe(false)
  })

  it.each([
    ['ArrowRight', {}, 1],
    ['End', {}, 255],
    ['End', { ctrlKey: true }, 25_599],
    ['ArrowLeft', {}, 0],
  ] as const)('go by %s %j', async (key, held, index) => {
    const values = await open()
    expect(press(key, held)).toBe(true)
    expect([values.cursor, chosen().id]).toEqual([index, `element-${index}`])
    expect(grid().getAttribute('aria-activedescendant')).toBe(`element-${index}`)
    expect(field('Element').value).toBe(index.toLocaleString('en-US'))
  })

  it('go by lines and pages, and close with Escape', async () => {
    const values = await open()
    press('ArrowDown')
    expect(values.cursor).toBe(values.perLine)
    press('PageDown')
    expect(values.top).toBe(values.perLine * values.lines)
    expect([press('ArrowDown', { altKey: true }), press('x')]).toEqual([false, false])
    expect(close).not.toHaveBeenCalled()
    press('Escape')
    expect(close).toHaveBeenCalledOnce()
  })

  it('are chosen by pointer and by numbers, with or without separators', async () => {
    const values = await open()
    click(grid().querySelector('[data-element="7"]')!)
    expect([values.cursor, document.activeElement]).toEqual([7, grid()])
    enter('Element', '12,345')
    expect(values.cursor).toBe(12_345)
    enter('Row', '3')
    expect(values.cursor).toBe(3 * 256 + (12_345 % 256))
    enter('Column', '1')
    expect(values.cursor).toBe(3 * 256 + 1)
    enter('Element', 'none')
    flushSync()
    expect([values.cursor, field('Element').value]).toEqual([3 * 256 + 1, '769'])
  })

  it('lead to the first that is not finite, once that is known', async () => {
    const values = await open()
    press('End')
    click(button('First NaN'))
    expect([values.cursor, chosen().textContent, document.activeElement]).toEqual([5, 'NaN', grid()])
  })

  it('cannot lead there before a scan', async () => {
    await open(false)
    const first = button('First NaN')
    expect([first.disabled, first.title]).toEqual([true, 'The scan finds where it is'])
  })

  it('turn pages by buttons, which end where the tensor does', async () => {
    const values = await open()
    expect([button('Previous').disabled, button('Next').disabled]).toEqual([true, false])
    click(button('Next'))
    expect([values.top > 0, button('Previous').disabled]).toEqual([true, false])
    press('End', { ctrlKey: true }, grid())
    expect(button('Next').disabled).toBe(true)
  })

  it('say why they cannot be read', async () => {
    transport.refuse('getValues', appError('read-failed', say('The disk is gone.')))
    await open()
    expect(screen.getByRole('alert').textContent).toBe('The disk is gone.')
  })
})

describe('the block of the chosen value', () => {
  const block = () => document.querySelector<HTMLElement>('aside[aria-label="Block"]')!
  const bytes = () => within(block()).getByRole('group', { name: 'Bytes' })

  it('has its place, its value and its bytes, and follows the cursor', async () => {
    await open()
    expect(within(block()).getByRole('heading').textContent).toBe('Element 0')
    expect(bytes().textContent).toMatch(/000\s*00\s*01\s*02\s*03/)
    press('ArrowRight')
    expect(within(block()).getByRole('heading').textContent).toBe('Element 1')
    expect(bytes().textContent).toMatch(/000\s*04\s*05\s*06\s*07/)
    expect(block().textContent).toContain('4 bytes at ')
  })

  it('marks the bytes of a field that is chosen, until it is chosen again', async () => {
    await open()
    const field = within(within(block()).getByRole('group', { name: 'Fields' })).getByRole('button')
    click(field)
    expect([
      field.ariaPressed ?? field.getAttribute('aria-pressed'),
      bytes().querySelectorAll('.marked').length,
    ]).toEqual(['true', 4])
    click(field)
    expect(bytes().querySelectorAll('.marked')).toHaveLength(0)
  })
})
