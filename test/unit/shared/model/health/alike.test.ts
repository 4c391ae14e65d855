import { expect, test } from 'vitest'
import { Alike } from '../../../../../shared/model/health/alike.ts'

const groupsOf = (texts: readonly string[]) => {
  const alike = new Alike()
  texts.forEach((text, at) => alike.add(at, text))
  return alike.groups((at) => texts[at])
}

test('equal texts are groups, in the order in which each group begins', () => {
  expect(groupsOf(['b', 'a', 'c', 'a', 'b', 'a'])).toEqual([
    [0, 4],
    [1, 3, 5],
  ])
  expect(groupsOf(['a', 'b'])).toEqual([])
})

test('different texts with the same hash are not a group', () => {
  // FNV-1a of both is the same, cut to 30 bits.
  const [one, other] = collision()
  expect(groupsOf([one, other])).toEqual([])
  expect(groupsOf([one, other, one, other])).toEqual([
    [0, 2],
    [1, 3],
  ])
})

test('a text that cannot be made again belongs to no group', () => {
  const alike = new Alike()
  for (const at of [0, 1, 2]) alike.add(at, 'same')
  expect(alike.groups((at) => (at === 1 ? undefined : 'same'))).toEqual([[0, 2]])
  expect(alike.groups(() => undefined)).toEqual([])
})

/** Two texts that only a comparison tells apart. */
function collision(): [string, string] {
  const seen = new Map<number, string>()
  for (let i = 0; ; i++) {
    const text = `text ${i}`
    let hash = 0x811c9dc5
    for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
    hash = (hash >>> 0) % 2 ** 30
    const before = seen.get(hash)
    if (before !== undefined) return [before, text]
    seen.set(hash, text)
  }
}
