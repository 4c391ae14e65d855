/** Numbers as bytes and back: doubles exact to the last bit, integers as short as they are small. */

import { putVarint, VARINT_BYTES } from '../files/varint.ts'

export class ByteWriter {
  #buffer = Buffer.allocUnsafe(4096)
  #length = 0

  byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#length++] = value
  }

  /** @param value a safe integer, not negative */
  integer(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a count`)
    this.#room(VARINT_BYTES)
    this.#length = putVarint(this.#buffer, this.#length, value)
  }

  double(value: number): void {
    this.#room(8)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  /** Begins anew: one writer serves many records. */
  clear(): void {
    this.#length = 0
  }

  /** A copy of what was written. */
  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length))
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}

/** Every method throws a RangeError where the bytes end too early or are not what a `ByteWriter` writes. */
export class ByteReader {
  readonly #buffer: Buffer
  #offset = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  get left(): number {
    return this.#buffer.length - this.#offset
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#offset++)
  }

  integer(): number {
    let value = 0
    for (let i = 0, unit = 1; i < VARINT_BYTES; i++, unit *= 128) {
      const byte = this.byte()
      value += (byte & 127) * unit
      if (byte >= 128) continue
      if (!Number.isSafeInteger(value) || (byte === 0 && i > 0)) break
      return value
    }
    throw new RangeError('not an integer')
  }

  double(): number {
    const value = this.#buffer.readDoubleLE(this.#offset)
    this.#offset += 8
    return value
  }

  /** A copy: the whole file must not stay in memory for the sake of a few bytes. */
  bytes(length: number): Uint8Array {
    if (length > this.left) throw new RangeError(`${length} bytes wanted, ${this.left} left`)
    const start = this.#offset
    this.#offset += length
    return Uint8Array.from(this.#buffer.subarray(start, this.#offset))
  }
}
