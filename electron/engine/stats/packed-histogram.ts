/**
 * Histograms as bytes, as they travel from a worker and as they are kept: a tensor has a thousand bins that are not
 * empty, most with a small count, so that two or three bytes a bin do what ten do in `SparseHistogram`.
 */
import { HISTOGRAM_BINS, type PackedHistogram, type SparseHistogram } from '../../../shared/model/stats.ts'
import { putVarint, VARINT_BYTES } from '../files/varint.ts'

/** A count, and the distance to the bin before, which has 15 bits. */
const MAX_BIN_BYTES = 3 + VARINT_BYTES

/** Packs many histograms into one run of bytes. */
export class HistogramPacker {
  #bytes = new Uint8Array(64 * 1024)
  #length = 0
  readonly #ends: number[] = []

  add({ bins, counts }: SparseHistogram): void {
    this.#room(bins.length * MAX_BIN_BYTES)
    const bytes = this.#bytes
    let at = this.#length
    for (let i = 0, last = 0; i < bins.length; i++) {
      const bin = bins[i]!
      const count = counts[i]!
      // Most are neighbours, and of small tensors most hold little.
      if (bin - last < 128) bytes[at++] = bin - last
      else at = putVarint(bytes, at, bin - last)
      if (count < 128) bytes[at++] = count
      else at = putVarint(bytes, at, count)
      last = bin
    }
    this.#length = at
    this.#ends.push(at)
  }

  /** All of them, and where each ends. The packer is empty afterwards. */
  finish(): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
    const packed = { bytes: this.#bytes.slice(0, this.#length), ends: Uint32Array.from(this.#ends) }
    this.#length = 0
    this.#ends.length = 0
    return packed
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

export function packHistogram(histogram: SparseHistogram): PackedHistogram {
  const packer = new HistogramPacker()
  packer.add(histogram)
  return packer.finish().bytes
}

/** What `packHistogram` was given. @param packed by this module: it is not checked */
export function unpackHistogram(packed: PackedHistogram): SparseHistogram {
  const length = binCount(packed)
  const bins = new Uint16Array(length)
  const counts = new Float64Array(length)
  let i = 0
  eachBin(packed, (bin, count) => {
    bins[i] = bin
    counts[i++] = count
  })
  return { bins, counts }
}

/** The bins in ascending order. @param packed by this module: it is not checked */
export function eachBin(packed: PackedHistogram, use: (bin: number, count: number) => void): void {
  let bin = 0
  let value = 0
  let unit = 1
  let isCount = false
  for (const byte of packed) {
    value += (byte & 127) * unit
    unit *= 128
    if (byte >= 128) continue
    if (isCount) use(bin, value)
    else bin += value
    isCount = !isCount
    value = 0
    unit = 1
  }
}

/** @throws RangeError for bytes that `packHistogram` does not make: they come from a file */
export function checkPacked(packed: PackedHistogram): void {
  let last = -1
  let length = 0
  for (const byte of packed) {
    if (++length > VARINT_BYTES) throw new RangeError('a bin or its count has too many bytes')
    if (byte >= 128) continue
    if (byte === 0 && length > 1) throw new RangeError('an integer has bytes that it does not need')
    length = 0
  }
  if (length > 0) throw new RangeError('the last bin is cut')
  const integers = binCount(packed) * 2
  if (integers % 2 !== 0) throw new RangeError('the last bin has no count')
  eachBin(packed, (bin, count) => {
    if (bin <= last || bin >= HISTOGRAM_BINS) throw new RangeError(`bin ${bin} comes after ${last}`)
    if (!Number.isSafeInteger(count) || count === 0) throw new RangeError(`bin ${bin} holds ${count} values`)
    last = bin
  })
}

/** Each bin is two integers, and the last byte of an integer is below 128. */
function binCount(packed: PackedHistogram): number {
  let integers = 0
  for (const byte of packed) if (byte < 128) integers++
  return integers / 2
}
