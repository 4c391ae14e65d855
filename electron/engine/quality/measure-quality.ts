/** Looks at samples of tensors in a worker: zero bits of mantissas, and different codes in a block. */
import { endianness } from 'node:os'
import type { TensorQuality, TruePrecision } from '../../../shared/model/quality.ts'
import type { Endian } from '../../../shared/model/tensor.ts'
import type { QualityTask, SampledTensor } from '../protocol/worker-protocol.ts'
import { elementType } from '../types/types.ts'
import type { OpenFiles } from '../worker/open-files.ts'
import { codesOfQ6K, codesOfQ8, DistinctCodes } from './codes.ts'

const NATIVE = endianness() === 'LE' ? 'little' : 'big'

/** Fewer values that are not 0 may have zero bits by chance. */
const MIN_NONZERO = 256

/** Values in a block of floats: as many as share a scale in most quantized types. */
const FLOAT_BLOCK = 32

/** Bits of the mantissa that are stored, by type. */
const MANTISSA: Readonly<Record<string, number>> = { F32: 23, F16: 10, BF16: 7 }

/** Types by which a precision is told, the smallest mantissa first. */
const PRECISIONS: readonly (readonly [mantissa: number, type: TruePrecision])[] = [
  [2, 'F8_E5M2'],
  [3, 'F8_E4M3'],
  [7, 'BF16'],
  [10, 'F16'],
]

/**
 * Means of different codes below which a type carries fewer bits: between those of the same weights quantized to that many
 * bits first, and to the next number of bits (`quality.md`).
 */
const CARRIED: Readonly<Record<string, readonly (readonly [below: number, bits: number])[]>> = {
  Q8_0: [
    [5, 2],
    [10, 3],
    [16, 4],
    [22, 5],
  ],
  Q6_K: [
    [5.4, 2],
    [8.3, 3],
    [11, 4],
  ],
}
const CARRIED_BY_FLOATS: (typeof CARRIED)[string] = [
  [5, 2],
  [10, 3],
  [16, 4],
  [22, 5],
  [28.5, 6],
  [30.6, 8],
]

/**
 * What the samples tell, in the order of the task. Tensors of zeros are left out.
 * @throws AppFailure `changed`, `not-readable`, `read-failed`
 */
export function measureQuality({ files: stamps, endian, tensors }: QualityTask, files: OpenFiles): TensorQuality[] {
  return tensors.flatMap((sampled) => {
    const stamp = stamps[sampled.file]!
    const pieces = sampled.pieces.map(({ byteOffset, nBytes }) => {
      const bytes = new Uint8Array(nBytes)
      files.read(stamp, bytes, byteOffset)
      return bytes
    })
    files.check(stamp)
    return qualityOf(sampled, pieces, endian) ?? []
  })
}

function qualityOf(
  { tensor, typeId }: Pick<SampledTensor, 'tensor' | 'typeId'>,
  pieces: readonly Uint8Array<ArrayBuffer>[],
  endian: Endian,
): TensorQuality | undefined {
  const { name, blockSize, typeSize } = elementType(typeId)!
  const sampled = pieces.reduce((sum, { length }) => sum + (length / typeSize) * blockSize, 0)
  if (name === 'Q8_0' || name === 'Q6_K') {
    const [size, zero, codesOf] = name === 'Q8_0' ? ([32, 128, codesOfQ8] as const) : ([16, 32, codesOfQ6K] as const)
    const distinct = new DistinctCodes(size, 256)
    for (const bytes of pieces) distinct.add(codesOf(bytes), zero)
    const { mean } = distinct
    return mean === undefined
      ? undefined
      : { tensor, sampled, distinctCodes: mean, blockSize: size, ...carried(CARRIED[name]!, mean) }
  }
  return floatQuality(
    tensor,
    sampled,
    name,
    pieces.map((bytes) => bitsOf(bytes, typeSize, endian)),
  )
}

/** The bits of each float, as integers. Swaps the bytes in place if the file has another byte order. */
function bitsOf(bytes: Uint8Array<ArrayBuffer>, width: number, endian: Endian): Uint16Array | Uint32Array {
  if (endian !== NATIVE) swapBytes(bytes, width)
  return width === 4 ? new Uint32Array(bytes.buffer) : new Uint16Array(bytes.buffer)
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, width: number): void {
  const buffer = Buffer.from(bytes.buffer)
  if (width === 4) buffer.swap32()
  else buffer.swap16()
}

function floatQuality(
  tensor: number,
  sampled: number,
  type: string,
  pieces: readonly (Uint16Array | Uint32Array)[],
): TensorQuality | undefined {
  const mantissa = MANTISSA[type]!
  const negativeZero = 2 ** (8 * (pieces[0]?.BYTES_PER_ELEMENT ?? 0) - 1)
  const distinct = new DistinctCodes(FLOAT_BLOCK, 2 ** 16)
  let used = 0
  let nonzero = 0
  for (const bits of pieces) {
    distinct.add(bits instanceof Uint32Array ? hashed(bits) : bits, 0)
    for (let i = 0; i < bits.length; i++) {
      const value = bits[i]!
      if (value === 0 || value === negativeZero) continue
      nonzero++
      used |= value
    }
  }
  const { mean } = distinct
  if (mean === undefined || nonzero < MIN_NONZERO) return undefined
  // The lowest bit that any mantissa uses.
  const low = used & ((1 << mantissa) - 1)
  const zeros = low === 0 ? mantissa : 31 - Math.clz32(low & -low)
  const precision = PRECISIONS.find(([bits]) => mantissa - zeros <= bits)
  const isLess = precision !== undefined && precision[0] < mantissa
  return {
    tensor,
    sampled,
    zeroMantissaBits: zeros,
    ...(isLess && { truePrecision: precision[1] }),
    distinctCodes: mean,
    blockSize: FLOAT_BLOCK,
    ...carried(CARRIED_BY_FLOATS, mean),
  }
}

/**
 * 16 bits for each of 32, so that a table has room for them. Of 32 different values two share a number in 1 block of 130: the
 * mean is 0.01 too low.
 */
function hashed(bits: Uint32Array): Uint16Array {
  const found = new Uint16Array(bits.length)
  for (let i = 0; i < bits.length; i++) found[i] = Math.imul(bits[i]!, 0x9e3779b1) >>> 16
  return found
}

function carried(limits: (typeof CARRIED)[string], mean: number): Pick<TensorQuality, 'carriedBits'> {
  const bits = limits.find(([below]) => mean < below)?.[1]
  return bits === undefined ? {} : { carriedBits: bits }
}
