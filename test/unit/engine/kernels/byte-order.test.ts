import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES, type ElementType } from '../../../../electron/engine/types/types.ts'
import { supportsBigEndian } from '../../../../electron/engine/kernels/byte-order.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { measure, randomBytes, typeNamed } from './samples.ts'

const kernels = createKernels()

/** `offset:width` of every wide field of a block, as the format description lists them. */
const WIDE: Readonly<Record<string, string>> = {
  F32: '0:4',
  F16: '0:2',
  BF16: '0:2',
  F64: '0:8',
  I8: '',
  I16: '0:2',
  I32: '0:4',
  I64: '0:8',
  Q4_0: '0:2',
  Q4_1: '0:2 2:2',
  Q5_0: '0:2 2:4',
  Q5_1: '0:2 2:2 4:4',
  Q8_0: '0:2',
  Q8_1: '0:2 2:2',
  Q2_K: '80:2 82:2',
  Q3_K: '108:2',
  Q4_K: '0:2 2:2',
  Q5_K: '0:2 2:2',
  Q6_K: '208:2',
  Q8_K: '0:4',
  IQ2_XS: `0:2 ${Array.from({ length: 32 }, (_, i) => `${2 + 2 * i}:2`).join(' ')}`,
  IQ2_S: '0:2',
  IQ3_XXS: `0:2 ${Array.from({ length: 8 }, (_, i) => `${66 + 4 * i}:4`).join(' ')}`,
  IQ3_S: '0:2',
  IQ1_S: `0:2 ${Array.from({ length: 8 }, (_, i) => `${34 + 2 * i}:2`).join(' ')}`,
  IQ1_M: '48:2 50:2 52:2 54:2',
  IQ4_NL: '0:2',
  IQ4_XS: '0:2 2:2',
  TQ1_0: '52:2',
  TQ2_0: '64:2',
  MXFP4: '',
  NVFP4: '',
  Q1_0: '0:2',
  Q2_0: '0:2',
}

/** The same blocks as a big-endian host writes them. */
function toBigEndian(type: ElementType, bytes: Uint8Array): Uint8Array {
  const swapped = bytes.slice()
  for (let block = 0; block < bytes.length; block += type.typeSize) {
    for (const field of WIDE[type.name]!.split(' ').filter(Boolean)) {
      const [offset, width] = field.split(':').map(Number) as [number, number]
      swapped.subarray(block + offset, block + offset + width).reverse()
    }
  }
  return swapped
}

const supported = ELEMENT_TYPES.filter(({ name }) => name in WIDE)

describe('big-endian files', () => {
  it('are read for every type but IQ2_XXS', () => {
    for (const type of ELEMENT_TYPES) expect(supportsBigEndian(type.id), type.name).toBe(type.name !== 'IQ2_XXS')
    expect(supportsBigEndian(99)).toBe(false)
    const { id } = typeNamed('IQ2_XXS')
    expect(() => kernels.begin(id, 'big')).toThrow('IQ2_XXS has no defined big-endian form')
    expect(() => kernels.dequantize(id, new Uint8Array(66), 'big')).toThrow('IQ2_XXS')
  })

  it.each(supported.map((type) => [type.name, type] as const))('%s measures the same in both orders', (_, type) => {
    const bytes = randomBytes(type.typeSize * (Math.floor(4100 / type.blockSize) + 1), type.id)
    const swapped = toBigEndian(type, bytes)
    expect(kernels.dequantize(type.id, swapped, 'big')).toEqual(kernels.dequantize(type.id, bytes, 'little'))
    expect(measure(kernels, type, swapped, { endian: 'big' })).toEqual(measure(kernels, type, bytes))
  })
})
