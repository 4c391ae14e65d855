import { describe, expect, it } from 'vitest'
import { npyHeader } from '../../../../electron/engine/export/npy.ts'
import { parseNpy } from '../../../helpers/npy.ts'

describe('npyHeader', () => {
  it('is what numpy writes', () => {
    const text = new TextDecoder('latin1').decode(npyHeader('<f4', [3, 2]))
    expect(text).toBe(
      `\u201cNUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }${' '.repeat(58)}\n`,
    )
  })

  it.each([
    [[7], [7]],
    [
      [4096, 14336, 64],
      [64, 14336, 4096],
    ],
    [
      [9007199254740991, 9007199254740991, 9007199254740991, 9007199254740991],
      [9007199254740991, 9007199254740991, 9007199254740991, 9007199254740991],
    ],
  ])('has the shape %j the other way round', (shape, wanted) => {
    const header = npyHeader('<i8', shape)
    const parsed = parseNpy(header)
    expect(parsed).toMatchObject({ descr: '<i8', fortranOrder: false, shape: wanted, dataOffset: header.length })
    expect(header.length % 64).toBe(0)
  })
})
