import { describe, expect, test } from 'vitest'
import { loadVocabulary, MAX_TOKENS, Vocabulary } from '../../../../electron/engine/tokenizer/vocabulary.ts'
import type { TokenizerFacts } from '../../../../shared/model/tokenizer.ts'

const vocabulary = new Vocabulary(
  ['<s>', '\u2581Hello', '\u0120hello', 'HELLO', 'x'.repeat(400), '<0x0A>'],
  new Int32Array([3, 1, 1, 1, 1, 6]),
  new Float64Array([0, -1, -2, -3, -4, -5]),
)
const ids = (text: string, type?: 'byte' | 'normal') => vocabulary.page({ text, type }, 0, 100).rows.map(({ id }) => id)

describe('search', () => {
  test('ignores case; a blank is any mark for a blank', () => {
    expect(ids('')).toEqual([0, 1, 2, 3, 4, 5])
    expect(ids('hello')).toEqual([1, 2, 3])
    expect(ids(' hello')).toEqual([1, 2])
    expect(ids('nothing')).toEqual([])
  })
  test('and type go together', () => {
    expect(ids('', 'byte')).toEqual([5])
    expect(ids('hello', 'byte')).toEqual([])
    expect(ids('hello', 'normal')).toEqual([1, 2, 3])
  })
  test('gives any page of what it found', () => {
    expect(vocabulary.page({ text: 'hello' }, 1, 1)).toEqual({
      total: 3,
      rows: [{ id: 2, text: '\u0120hello', length: 6, type: 'normal', score: -2 }],
    })
    expect(vocabulary.page({ text: 'hello' }, 3, 5)).toEqual({ total: 3, rows: [] })
    expect(vocabulary.page({ text: '' }, 99, 5)).toEqual({ total: 6, rows: [] })
  })
})

test('long tokens are cut, and types that are none of ggml’s are numbers', () => {
  expect(vocabulary.row(4)).toMatchObject({ length: 400, text: 'x'.repeat(300) })
  expect(new Vocabulary(['a'], new Int32Array([7]), undefined).row(0)).toEqual({ id: 0, text: 'a', length: 1, type: 7 })
})

test('a vocabulary that is too large is refused before it is read', async () => {
  const tokens = { elementType: 'string' as const, length: MAX_TOKENS + 1, byteOffset: 0, byteLength: 0, first: [] }
  const facts = { tokens, flags: [], special: [], tensors: [] } satisfies TokenizerFacts
  await expect(loadVocabulary(facts, () => Promise.reject(new Error('read')))).rejects.toMatchObject({
    error: { message: 'The vocabulary has 4,000,001 tokens; at most 4,000,000 are listed.' },
  })
})
