import { describe, expect, it } from 'vitest'
import { NameIndex } from '../../../../shared/model/name-index.ts'

const NAMES = Array.from(
  { length: 5000 },
  (_, i) => `blk.${i % 1250}.${['attn_q', 'attn_k', 'ffn_up', ''][Math.floor(i / 1250)]}`,
)

describe('NameIndex', () => {
  it('finds every name of a list, and no other', () => {
    const index = new NameIndex(NAMES)
    expect(NAMES.map((name) => index.get(name))).toEqual(NAMES.map((_, i) => i))
    for (const name of ['', 'blk.1250.attn_q', 'blk.0.attn_v', `${NAMES[0]!} `]) expect(index.get(name)).toBeUndefined()
  })

  it('finds the first of several equal names', () => {
    const names = ['a', 'b', 'a', '', 'b', '']
    const index = new NameIndex(names, 0)
    expect(names.map((_, i) => index.add(i))).toEqual([true, true, false, true, false, false])
    expect(['a', 'b', ''].map((name) => index.get(name))).toEqual([0, 1, 3])
  })

  it('finds nothing in an empty list', () => expect(new NameIndex([]).get('')).toBeUndefined())

  it('needs no more time for names that differ in one bit only', () => {
    const names = Array.from({ length: 65_536 }, (_, i) => String.fromCharCode(i) + 'x'.repeat(8))
    const index = new NameIndex(names)
    expect(names.every((name, i) => index.get(name) === i)).toBe(true)
  })
})
