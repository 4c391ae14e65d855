import { describe, expect, it } from 'vitest'
import { NameList } from '../../../../shared/model/name-list.ts'

function listOf(names: readonly string[], list = new NameList()): NameList {
  for (const name of names) list.add(name)
  return list
}

/** More names than a page has, of every length from 0 on. */
const NAMES = Array.from({ length: 2500 }, (_, i) => `${'n'.repeat(i % 70)}${i % 3 === 0 ? '' : i}`)

describe('NameList', () => {
  it.each([0, 1, 1023, 1024, 1025, 2048, 2500])('keeps %i names, also in another thread', (count) => {
    const names = NAMES.slice(0, count)
    const list = listOf(names)
    expect([list.length, [...list]]).toEqual([count, names])
    const packed = structuredClone(list.pack())
    expect(packed.ends).toHaveLength(count)
    expect([...new NameList(packed)]).toEqual(names)
  })

  it('keeps any text to the last code unit', () => {
    const names = ['', 'é', '权重', '\ud800', '\udc00x', '\0', '👍', 'a\nb']
    expect([...new NameList(structuredClone(listOf(names).pack()))]).toEqual(names)
  })

  it.each([1, 1024, 1500])('takes further names after %i that were packed', (count) => {
    const packed = listOf(NAMES.slice(0, count)).pack()
    const list = listOf(NAMES.slice(count), new NameList(packed))
    expect([...list]).toEqual(NAMES)
    expect([...new NameList(packed)]).toEqual(NAMES.slice(0, count))
  })

  it('has no names beyond its ends', () => {
    const list = listOf(['a', 'b'])
    expect([list.at(-1), list.at(2), list.at(NaN)]).toEqual([undefined, undefined, undefined])
  })
})
