import { expect, it } from 'vitest'
import { statusText } from '../../../../../renderer/state/model/row.ts'
import { nonFiniteNote } from '../../../../../renderer/state/model/notes.ts'
import { rowsOf } from './rows.ts'

const ZERO = { count: 1_000_000, nan: 0, posInf: 0, negInf: 0, zeros: 0 }

it('says what is not finite, where and how many', () => {
  const firstNonFinite = { kind: 'nan', index: 359_424, block: 1404, row: 31, expert: 37 } as const
  expect(nonFiniteNote({ ...ZERO, nan: 4096, firstNonFinite }, 'expert')).toEqual({
    lead: 'NaN in expert 37.',
    rest: '4,096 NaN of 1,000,000 values; the first at row 31, block 1,404, element 359,424.',
  })
})

it('calls a slice by its name', () => {
  const firstNonFinite = { kind: 'nan', index: 0, block: 0, row: 0, expert: 3 } as const
  const lead = (kind: 'head' | 'slice') => nonFiniteNote({ ...ZERO, nan: 1, firstNonFinite }, kind)!.lead
  expect([lead('head'), lead('slice')]).toEqual(['NaN in head 3.', 'NaN in slice 3.'])
})

it('tells kinds apart and leaves out what says nothing', () => {
  const firstNonFinite = { kind: '-inf', index: 7, block: 7, row: 0 } as const
  expect(nonFiniteNote({ ...ZERO, posInf: 1, negInf: 2, firstNonFinite }, 'slice')).toEqual({
    lead: '−Inf.',
    rest: '1 +Inf, 2 −Inf of 1,000,000 values; the first at row 0, element 7.',
  })
  expect(nonFiniteNote(ZERO, 'slice')).toBeUndefined()
})

it('has a word for every state of a row', () => {
  const [sound, nan, inf, waiting, failed, running] = rowsOf(
    { name: 'a', stats: {} },
    { name: 'b', stats: { nan: 1, posInf: 1 } },
    { name: 'c', stats: { negInf: 1 } },
    { name: 'd' },
    { name: 'e', result: { status: 'failed' } },
    { name: 'f', result: { status: 'running' } },
  )
  running!.fraction = 0.999
  const words = [sound, nan, inf, waiting, failed, running].map((row) => statusText(row!))
  expect(words).toEqual(['done', 'NaN', 'Inf', 'waiting', 'failed', '99%'])
})
