import { describe, expect, it } from 'vitest'
import { parseShape } from '../../../../../shared/model/architectures/formula.ts'

const NUMBERS: Readonly<Record<string, number>> = { E: 100, H: 4, K: 7, R: 3, v: 2, c: 10 }
const values = (text: string) => parseShape(text).map(({ valueOf }) => valueOf((letter) => NUMBERS[letter]))

describe('a shape', () => {
  it.each([
    ['E', [100]],
    ['E,K*H', [100, 28]],
    ['E,K*H+K*H+E', [100, 156]],
    ['c,H*(K-R+v)', [10, 24]],
    ['K-R,c,H', [4, 10, 4]],
    ['R/2', [1]],
    ['2*E', [200]],
    ['P|E/H,H', [25, 4]],
    ['K|E/H', [7]],
    ['P*H', [undefined]],
  ])('%s', (text, expected) => expect(values(text)).toEqual(expected))

  it('names its letters', () => {
    expect(parseShape('E,H*(K-R)').map(({ letters }) => letters)).toEqual([['E'], ['H', 'K', 'R']])
  })

  it.each(['E,', 'E*', '(E', 'E)', '#'])('must be one: %j', (text) => {
    expect(() => parseShape(text)).toThrow(/is not a formula|no closing/)
  })
})
