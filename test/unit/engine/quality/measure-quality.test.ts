import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeGguf } from '../../../../build/sample/gguf-writer.ts'
import { quantize, QUANTIZERS, type SampleType } from '../../../../build/sample/quantize.ts'
import { Random } from '../../../../build/sample/random.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { measureQuality } from '../../../../electron/engine/quality/measure-quality.ts'
import { planQuality } from '../../../../electron/engine/quality/plan-quality.ts'
import { idOf } from '../../../../electron/engine/types/types.ts'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import type { TensorQuality } from '../../../../shared/model/quality.ts'
import { folderOf, modelOf } from '../../../helpers/open-directly.ts'

const COLUMNS = 2048
const kernels = createKernels()
const random = new Random(7)
const weights = Float32Array.from({ length: 32 * COLUMNS }, () => 0.02 * random.normal())

/** The values after they were stored as another type. */
const through = (type: SampleType, values = weights): Float32Array =>
  Float32Array.from(kernels.dequantize(QUANTIZERS[type].typeId, quantize(type, values), 'little'))

/** Values with fewer bits of mantissa, rounded to nearest. */
const rounded = (bits: number) =>
  weights.map((value) => {
    const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits)
    return Math.round(value / step) * step
  })

const asF16 = (values: Float32Array) => new Uint8Array(Float16Array.from(values).buffer)
const asBf16 = (values: Float32Array) => {
  const bits = new Uint32Array(values.slice().buffer)
  return new Uint8Array(Uint16Array.from(bits, (each) => (each + 0x7fff + ((each >> 16) & 1)) >>> 16).buffer)
}

/** What is told of a model with this tensor alone. */
async function qualityOf(
  type: 'F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q6_K',
  values: Float32Array,
  shape: readonly number[] = [COLUMNS, 32],
): Promise<TensorQuality | undefined> {
  const data = type === 'F16' ? asF16(values) : type === 'BF16' ? asBf16(values) : quantize(type, values)
  const bytes = writeGguf({
    metadata: [['general.architecture', 'string', 'llama']],
    tensors: [{ name: 'blk.0.ffn_up.weight', shape, typeId: idOf(type), data }],
  })
  const files = new OpenFiles()
  onTestFinished(() => files.close())
  const task = planQuality(await modelOf(join(folderOf({ 'm.gguf': bytes }), 'm.gguf')))
  const [quality, more] = measureQuality(structuredClone(task), files)
  expect(more).toBeUndefined()
  return quality
}

describe('different codes in a block', () => {
  // As `requantised-distinct-codes` of llama-quantize has them, whose scales are searched for: within one code.
  it.each([
    ['Q8_0', weights, 29.6, undefined],
    ['Q8_0', through('Q6_K'), 27, undefined],
    ['Q8_0', through('Q5_K'), 19.4, 5],
    ['Q8_0', through('Q4_K'), 13.2, 4],
    ['Q6_K', weights, 14, undefined],
    ['Q6_K', through('Q8_0'), 14, undefined],
    ['Q6_K', through('Q4_K'), 9.7, 4],
    ['F16', weights, 31.9, undefined],
    ['F16', through('Q8_0'), 29.6, 8],
    ['F16', through('Q6_K'), 27.9, 6],
    ['F16', through('Q4_K'), 13.2, 4],
    ['BF16', weights, 31.6, undefined],
    ['BF16', through('Q4_K'), 13.2, 4],
    ['F32', weights, 32, undefined],
    ['F32', through('Q4_K'), 13.2, 4],
  ] as const)('%s (case %#) has as many as the weights that it was made of', async (type, values, codes, bits) => {
    const quality = await qualityOf(type, values)
    expect(Math.abs(quality!.distinctCodes - codes)).toBeLessThan(1)
    expect(quality!.carriedBits).toBe(bits)
    expect(quality).toMatchObject({ tensor: 0, blockSize: type === 'Q6_K' ? 16 : 32 })
  })
})

describe('the precision of floats', () => {
  it.each([
    ['F32', weights, 0, undefined],
    ['F32', Float32Array.from(Float16Array.from(weights.map((value) => 64 * value))), 13, 'F16'],
    ['F32', rounded(7), 16, 'BF16'],
    ['F32', rounded(3), 20, 'F8_E4M3'],
    ['F16', rounded(2), 8, 'F8_E5M2'],
    ['BF16', rounded(3), 4, 'F8_E4M3'],
    ['BF16', weights, 0, undefined],
  ] as const)(
    '%s (case %#) is told by the bits of the mantissa that no value uses',
    async (type, values, zeros, precision) => {
      const quality = await qualityOf(type, values)
      expect(quality).toMatchObject({ zeroMantissaBits: zeros })
      expect(quality?.truePrecision).toBe(precision)
    },
  )
})

describe('tensors that tell nothing', () => {
  it('are vectors, which converters store as F32', async () => {
    expect(await qualityOf('F32', weights, [COLUMNS * 32])).toBeUndefined()
  })

  it('are zeros', async () => {
    expect(await qualityOf('Q8_0', new Float32Array(weights.length))).toBeUndefined()
    expect(await qualityOf('F32', new Float32Array(weights.length).fill(-0))).toBeUndefined()
  })
})

it('a large tensor is sampled in pieces within its data', async () => {
  const [large] = [Array.from({ length: 8 }, () => [...weights]).flat()]
  const quality = await qualityOf('F32', Float32Array.from(large), [COLUMNS, 256])
  expect(quality).toMatchObject({ sampled: (4 * 16_384) / 4 })
})
