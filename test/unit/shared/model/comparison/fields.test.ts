import { describe, expect, it } from 'vitest'
import {
  DIFFERENCE_KEYS,
  differenceColumn,
  differenceDescription,
} from '../../../../../shared/model/comparison/fields.ts'

describe('statistics of a comparison', () => {
  it('have columns of their own names, and a definition', () => {
    expect(new Set(DIFFERENCE_KEYS.map((key) => differenceColumn(key).key)).size).toBe(DIFFERENCE_KEYS.length)
    expect(new Set(DIFFERENCE_KEYS.map((key) => differenceColumn(key).title)).size).toBe(DIFFERENCE_KEYS.length)
    for (const key of DIFFERENCE_KEYS) expect(differenceDescription(key), key).toMatch(/\.$/)
  })
})
