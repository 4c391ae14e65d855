import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES, QK_K, elementType, removedTypeName, typeName } from '../../../../electron/engine/types/types.ts'

/** id, name, weights in a block, bytes of a block: the format description's table. */
const FORMATS = `
0 F32 1 4
1 F16 1 2
2 Q4_0 32 18
3 Q4_1 32 20
6 Q5_0 32 22
7 Q5_1 32 24
8 Q8_0 32 34
9 Q8_1 32 36
10 Q2_K 256 84
11 Q3_K 256 110
12 Q4_K 256 144
13 Q5_K 256 176
14 Q6_K 256 210
15 Q8_K 256 292
16 IQ2_XXS 256 66
17 IQ2_XS 256 74
18 IQ3_XXS 256 98
19 IQ1_S 256 50
20 IQ4_NL 32 18
21 IQ3_S 256 110
22 IQ2_S 256 82
23 IQ4_XS 256 136
24 I8 1 1
25 I16 1 2
26 I32 1 4
27 I64 1 8
28 F64 1 8
29 IQ1_M 256 56
30 BF16 1 2
34 TQ1_0 256 54
35 TQ2_0 256 66
39 MXFP4 32 17
40 NVFP4 64 36
41 Q1_0 128 18
42 Q2_0 64 18`

describe('ggml types', () => {
  it('are the 35 live ones with the sizes of their blocks', () => {
    const lines = ELEMENT_TYPES.map(({ id, name, blockSize, typeSize }) => `${id} ${name} ${blockSize} ${typeSize}`)
    expect(lines).toEqual(FORMATS.trim().split('\n'))
    expect(lines).toHaveLength(35)
  })

  it('have the sizes that their fields add up to', () => {
    const bytes: Readonly<Record<string, number>> = {
      Q4_0: 2 + 32 / 2,
      Q5_1: 2 + 2 + 4 + 32 / 2,
      Q8_1: 2 + 2 + 32,
      Q2_K: QK_K / 16 + QK_K / 4 + 2 + 2,
      Q3_K: QK_K / 8 + QK_K / 4 + 12 + 2,
      Q4_K: 2 + 2 + 12 + QK_K / 2,
      Q5_K: 2 + 2 + 12 + QK_K / 8 + QK_K / 2,
      Q6_K: QK_K / 2 + QK_K / 4 + QK_K / 16 + 2,
      Q8_K: 4 + QK_K + (QK_K / 16) * 2,
      IQ2_XXS: 2 + (QK_K / 8) * 2,
      IQ3_S: 2 + QK_K / 4 + QK_K / 32 + QK_K / 8 + QK_K / 64,
      IQ1_M: QK_K / 8 + QK_K / 16 + QK_K / 32,
      TQ1_0: 2 + QK_K / 64 + (QK_K - (4 * QK_K) / 64) / 5,
    }
    for (const [name, size] of Object.entries(bytes)) {
      expect(ELEMENT_TYPES.find((type) => type.name === name)?.typeSize, name).toBe(size)
    }
  })

  it('are found by id', () => {
    expect(elementType(12)).toMatchObject({ name: 'Q4_K', blockSize: QK_K, typeSize: 144, family: 'k' })
    for (const id of [4, 5, 31, 38, 43, -1, 1.5]) expect(elementType(id), String(id)).toBeUndefined()
  })

  it('keep the names of removed ids and say what is unknown', () => {
    expect(removedTypeName(31)).toBe('Q4_0_4_4')
    expect(removedTypeName(12)).toBeUndefined()
    expect([12, 5, 43].map(typeName)).toEqual(['Q4_K', 'Q4_3 (removed)', 'unknown (43)'])
  })
})
