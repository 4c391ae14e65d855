import { describe, expect, it } from 'vitest'
import type { LineChange } from '../../../../../shared/model/comparison/header-differences.ts'
import { lineDifferences } from '../../../../../shared/model/comparison/line-differences.ts'

const side = (lines: readonly LineChange[], left: 'removed' | 'added') =>
  lines.filter(({ kind }) => kind !== left).map(({ text }) => text)

describe('lineDifferences', () => {
  it('names the lines that were removed and added, with their numbers', () => {
    expect(lineDifferences('a\nb\nc', 'a\nx\nc\nd')).toEqual([
      { kind: 'same', reference: 1, other: 1, text: 'a' },
      { kind: 'removed', reference: 2, text: 'b' },
      { kind: 'added', other: 2, text: 'x' },
      { kind: 'same', reference: 3, other: 3, text: 'c' },
      { kind: 'added', other: 4, text: 'd' },
    ])
  })

  it('contains both texts whatever they are', () => {
    // All texts of up to four lines of two kinds.
    const texts = ['']
    for (let i = 0; i < 30; i++) texts.push(...[`${texts[i]!}a\n`, `${texts[i]!}b\n`])
    for (const a of texts.slice(0, 31))
      for (const b of texts.slice(0, 31)) {
        const lines = lineDifferences(a, b)!
        expect([side(lines, 'added').join('\n'), side(lines, 'removed').join('\n')]).toEqual([a, b])
      }
  })

  it('makes no more changes than needed', () => {
    const lines = lineDifferences('a\nb\nc\na\nb\nb\na', 'c\nb\na\nb\na\nc')!
    expect(lines.filter(({ kind }) => kind !== 'same')).toHaveLength(5)
  })

  it('gives up on texts that are too long or too different', () => {
    const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => prefix + i).join('\n')
    expect(lineDifferences(numbered('a', 1500), numbered('b', 1500))).toBeUndefined()
    expect(lineDifferences(numbered('a', 15_000), numbered('a', 15_000))).toBeUndefined()
  })
})
