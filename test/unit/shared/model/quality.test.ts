import { describe, expect, it } from 'vitest'
import { qualityNotes, type TensorQuality } from '../../../../shared/model/quality.ts'
import { english } from '../../../../shared/text/sentence.ts'

const quality = (tensor: number, more: Partial<TensorQuality> = {}): TensorQuality => ({
  tensor,
  sampled: 1024,
  distinctCodes: 13.15,
  blockSize: 32,
  ...more,
})
const types = ['Q8_0', 'Q8_0', 'Q8_0', 'F32', 'F32'] as const
const tensorAt = (nBytes: readonly number[]) => (index: number) => ({ type: types[index]!, nBytes: nBytes[index]! })
const notes = (qualities: readonly TensorQuality[], nBytes: readonly number[] = [100, 100, 100, 100, 100]) =>
  qualityNotes(
    qualities,
    tensorAt(nBytes),
    nBytes.reduce((a, b) => a + b, 0),
  ).map(({ title, text, tensors }) => ({ title: english(title), text: english(text), tensors }))

describe('notes on tensors that hold less than their type can', () => {
  it('name the bits that they carry, and never more', () => {
    const found = notes([quality(0, { carriedBits: 4 }), quality(1, { carriedBits: 4 }), quality(2)])
    expect(found).toEqual([
      {
        title: '2 of 3 Q8_0 matrices carry about 4 bits',
        text: 'A block of 32 has 13.2 different codes on average, in samples; weights that were not quantized before have about 29.6. Models that were trained with few bits look the same.',
        tensors: [0, 1],
      },
    ])
  })

  it('name the precision of floats before the bits that they carry', () => {
    const found = notes([quality(3, { truePrecision: 'BF16', zeroMantissaBits: 16, carriedBits: 4 }), quality(4)])
    expect(found).toMatchObject([
      {
        title: '1 of 2 F32 matrices have the precision of BF16',
        text: 'The lowest 16 bits of the mantissa are 0 in all sampled values.',
      },
    ])
  })

  it('are not made of a few small matrices', () => {
    expect(notes([quality(3, { truePrecision: 'BF16', zeroMantissaBits: 16 })], [1000, 1000, 1000, 100, 5])).toEqual([])
  })

  it('are none where nothing stands out', () => {
    expect(notes([quality(0), quality(3)])).toEqual([])
  })
})
