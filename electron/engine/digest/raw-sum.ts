/** What `tensor.data.sum()` gives in gguf-py. Which type is summed how, and why: `raw-sum.md`. */
import type { Endian } from '../../../shared/model/tensor.ts'
import { elementType } from '../types/types.ts'
import { type FloatWidth, numpyText } from './numpy-text.ts'
import { FLOAT32_ADDITION, FLOAT64_ADDITION, type FloatAddition, type Floats, PairwiseSum } from './pairwise-sum.ts'

/** Values that numpy converts at once when they are not as the processor wants them (`np.getbufsize()`). */
const NUMPY_BUFFER = 8192

/** Bytes handed to a sum at once, whole values of any width: what is copied stays small, and integer sums stay exact. */
const PIECE = 1 << 17

export interface RawSum {
  /** The next bytes of the tensor, as stored; any number of them. */
  update(bytes: Uint8Array): void
  /** As numpy prints it. */
  finish(): string
}

/** Sums whole values of `width` bytes in the processor's order. `bytes` is aligned to its width. */
interface Sum {
  readonly width: 1 | 2 | 4 | 8
  add(bytes: Uint8Array): void
  finish(): string
}

export interface RawSumSource {
  readonly typeId: number
  readonly endian: Endian
  /** From the start of the file: where values are not aligned, numpy sums in another order. */
  readonly byteOffset: number
  readonly nBytes: number
}

/** @throws RangeError for a type that is not known */
export function createRawSum(source: RawSumSource): RawSum {
  const sum = createSum(source)
  return new ValueFeed(sum, source.endian === 'big')
}

function createSum({ typeId, endian, byteOffset, nBytes }: RawSumSource): Sum {
  const type = elementType(typeId)
  if (!type) throw new RangeError(`type ${typeId} is not known`)
  const width = type.typeSize as Sum['width']
  const buffered = endian === 'big' || byteOffset % width !== 0
  const count = nBytes / width
  switch (type.name) {
    case 'F16':
      return new HalfSum(count, buffered)
    case 'F32':
      return new FloatSum(FLOAT32_ADDITION, Float32Array, 32, count, buffered)
    case 'F64':
      return new FloatSum(FLOAT64_ADDITION, Float64Array, 64, count, buffered)
    case 'I8':
    case 'I16':
    case 'I32':
    case 'I64':
      return new IntegerSum(width)
    default:
      return new ByteSum()
  }
}

/** Cuts bytes into whole, aligned values of the processor's order. */
class ValueFeed implements RawSum {
  readonly #sum: Sum
  readonly #swap: boolean
  readonly #copy = new Uint8Array(PIECE)
  /** Bytes in `#copy` of a value that is not whole yet. */
  #carried = 0

  constructor(sum: Sum, bigEndian: boolean) {
    this.#sum = sum
    this.#swap = bigEndian && sum.width > 1
  }

  update(bytes: Uint8Array): void {
    const { width } = this.#sum
    for (let at = 0; at < bytes.length;) {
      const left = bytes.length - at
      const direct = !this.#swap && this.#carried === 0 && (bytes.byteOffset + at) % width === 0 && left >= width
      const taken = Math.min(left, PIECE - this.#carried)
      if (direct) {
        const whole = taken - (taken % width)
        this.#sum.add(bytes.subarray(at, at + whole))
        at += whole
      } else {
        this.#copy.set(bytes.subarray(at, at + taken), this.#carried)
        this.#addCopied(this.#carried + taken)
        at += taken
      }
    }
  }

  finish(): string {
    return this.#sum.finish()
  }

  #addCopied(length: number): void {
    const { width } = this.#sum
    const whole = length - (length % width)
    const values = this.#copy.subarray(0, whole)
    if (this.#swap) swapBytes(values, width)
    if (whole > 0) this.#sum.add(values)
    this.#copy.copyWithin(0, whole, length)
    this.#carried = length - whole
  }
}

function swapBytes(bytes: Uint8Array, width: Sum['width']): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (width === 2) buffer.swap16()
  else if (width === 4) buffer.swap32()
  else if (width === 8) buffer.swap64()
}

/** Quantised types and BF16: arrays of uint8 in gguf-py. */
class ByteSum implements Sum {
  readonly width = 1
  #sum = 0n

  add(bytes: Uint8Array): void {
    this.#sum += BigInt(sumBytes(bytes, 0))
  }

  finish(): string {
    return String(BigInt.asUintN(64, this.#sum))
  }
}

/** int64 that wraps around, as numpy's. */
class IntegerSum implements Sum {
  readonly width: Sum['width']
  #sum = 0n

  constructor(width: Sum['width']) {
    this.width = width
  }

  add(bytes: Uint8Array): void {
    const { buffer, byteOffset, length } = bytes
    if (this.width === 1) this.#sum += BigInt(sumBytes(bytes, 0x80) - 128 * length)
    else if (this.width === 2) this.#sum += BigInt(sumIntegers(new Int16Array(buffer, byteOffset, length / 2), 0, 1))
    else if (this.width === 4) this.#sum += BigInt(sumIntegers(new Int32Array(buffer, byteOffset, length / 4), 0, 1))
    else {
      const low = sumIntegers(new Uint32Array(buffer, byteOffset, length / 4), 0, 2)
      const high = sumIntegers(new Int32Array(buffer, byteOffset, length / 4), 1, 2)
      this.#sum += (BigInt(high) << 32n) + BigInt(low)
    }
  }

  finish(): string {
    return String(BigInt.asIntN(64, this.#sum))
  }
}

/** A piece has 2^15 values of 32 bits at most: their sum is exact. */
function sumIntegers(values: Int16Array | Int32Array | Uint32Array, first: number, step: number): number {
  let sum = 0
  for (let i = first; i < values.length; i += step) sum += values[i]!
  return sum
}

/**
 * Four bytes at a time, in fields of 16 bits: 256 bytes of 255 fit into one.
 * @param flip is combined with every byte by exclusive or
 */
function sumBytes(bytes: Uint8Array, flip: number): number {
  let sum = 0
  let at = 0
  for (; at < bytes.length && (bytes.byteOffset + at) % 4 !== 0; at++) sum += bytes[at]! ^ flip
  const nWords = (bytes.length - at) >> 2
  if (nWords === 0) {
    for (; at < bytes.length; at++) sum += bytes[at]! ^ flip
    return sum
  }
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + at, nWords)
  const mask = flip * 0x01010101
  for (let word = 0; word < nWords;) {
    const end = Math.min(nWords, word + 256)
    let even = 0
    let odd = 0
    for (; word < end; word++) {
      const four = words[word]! ^ mask
      even = (even + (four & 0xff00ff)) | 0
      odd = (odd + ((four >>> 8) & 0xff00ff)) | 0
    }
    sum += (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16)
  }
  for (at += nWords * 4; at < bytes.length; at++) sum += bytes[at]! ^ flip
  return sum
}

type FloatArrayOf<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T

/** One tree over all values, or, where numpy converts them in its buffer, one over each buffer. */
class FloatSum<T extends Floats> implements Sum {
  readonly width: 4 | 8
  readonly #bits: FloatWidth
  readonly #View: FloatArrayOf<T>
  readonly #tree: PairwiseSum<T>
  readonly #atOnce: number
  /** Values that are not in a tree yet. */
  #left: number
  /** Values that the present tree still waits for. */
  #inTree = 0
  #sum = 0

  /** @param round of each tree's sum: float16 is summed as float32 */
  constructor(
    addition: FloatAddition<T>,
    View: FloatArrayOf<T>,
    bits: FloatWidth,
    count: number,
    buffered: boolean,
    round = addition.round,
  ) {
    this.#bits = bits
    this.width = bits === 64 ? 8 : 4
    this.#View = View
    this.#left = count
    this.#atOnce = buffered ? NUMPY_BUFFER : Infinity
    this.#tree = new PairwiseSum(addition, (sum) => (this.#sum = round(addition.round(this.#sum + sum))))
  }

  add(bytes: Uint8Array): void {
    this.addValues(new this.#View(bytes.buffer, bytes.byteOffset, bytes.length / this.width))
  }

  addValues(values: T): void {
    for (let at = 0; at < values.length;) {
      if (this.#inTree === 0) {
        this.#inTree = Math.min(this.#left, this.#atOnce)
        this.#left -= this.#inTree
        this.#tree.begin(this.#inTree)
      }
      const given = Math.min(this.#inTree, values.length - at)
      this.#tree.add(values, at, at + given)
      this.#inTree -= given
      at += given
    }
  }

  finish(): string {
    return numpyText(this.#sum, this.#bits)
  }
}

let halves: Float32Array | undefined

/** Every float16, by its bits: a look-up is faster than a conversion. */
function halfValues(): Float32Array {
  return (halves ??= Float32Array.from(new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer)))
}

class HalfSum implements Sum {
  readonly width = 2
  readonly #sum: FloatSum<Float32Array>
  readonly #values = new Float32Array(PIECE / 2)
  readonly #table = halfValues()

  constructor(count: number, buffered: boolean) {
    this.#sum = new FloatSum(FLOAT32_ADDITION, Float32Array, 16, count, buffered, Math.f16round)
  }

  add(bytes: Uint8Array): void {
    const codes = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
    for (let i = 0; i < codes.length; i++) this.#values[i] = this.#table[codes[i]!]!
    this.#sum.addValues(this.#values.subarray(0, codes.length))
  }

  finish(): string {
    return this.#sum.finish()
  }
}
