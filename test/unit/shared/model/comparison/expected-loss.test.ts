import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES } from '../../../../../electron/engine/types/types.ts'
import { expectedSqnrDb } from '../../../../../shared/model/comparison/expected-loss.ts'

describe('expectedSqnrDb', () => {
  it('knows every type that ggml quantizes to', () => {
    const known = ELEMENT_TYPES.filter(({ name }) => expectedSqnrDb('F32', name, false) !== undefined)
    const exact = ['F32', 'F64', 'I8', 'I16', 'I32', 'I64', 'Q8_1', 'Q8_K']
    expect(ELEMENT_TYPES.map(({ name }) => name).filter((name) => !known.some((type) => type.name === name))).toEqual(
      expect.arrayContaining(exact),
    )
    expect(known).toHaveLength(ELEMENT_TYPES.length - exact.length)
  })

  it('takes the loss with an importance matrix where it is another', () => {
    expect(expectedSqnrDb('F16', 'Q2_K', false)).toBe(10.5456)
    expect(expectedSqnrDb('F16', 'Q2_K', true)).toBe(11.4258)
    expect(expectedSqnrDb('F16', 'Q8_0', true)).toBe(45.4102)
    expect(expectedSqnrDb('F16', 'IQ2_XXS', true)).toBe(9.2817)
  })

  it('expects nothing of a reference that is not clearly more precise', () => {
    expect(expectedSqnrDb('Q8_0', 'Q4_K', false)).toBe(22.9102)
    expect(expectedSqnrDb('Q4_K', 'Q4_K', false)).toBeUndefined()
    expect(expectedSqnrDb('Q4_K', 'Q8_0', false)).toBeUndefined()
    expect(expectedSqnrDb('Q5_K', 'Q4_K', false)).toBeUndefined()
    expect(expectedSqnrDb('BF16', 'F16', false)).toBeUndefined()
    expect(expectedSqnrDb('I32', 'Q4_K', false)).toBeUndefined()
  })
})
