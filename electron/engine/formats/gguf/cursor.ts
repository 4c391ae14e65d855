import { isUtf8 } from 'node:buffer'
import { formatInteger } from '../../../../shared/text/format.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import { toInt64, type Int64, type NumberValue } from '../../../../shared/model/tensor.ts'
import { type ByteSource, MAX_READ_BYTES } from '../../files/byte-source.ts'
import { FIRST_WINDOW_BYTES, MAX_HEADER_BYTES, MAX_STRING_BYTES, MAX_TEXT_BYTES, WINDOW_BYTES } from './limits.ts'
import { refuse } from '../problem-list.ts'
import { findNotUtf8, type FoundString } from './string-run.ts'
import { FIXED_BYTES, readFixed, type Encoding, type FixedType } from './value-types.ts'

export interface Text {
  readonly text: string
  /** False when bytes had to be replaced by U+FFFD. */
  readonly validUtf8: boolean
}

/**
 * Walks forward over a header with one window of it in memory. `ensure` reads, and refuses what the file does not
 * hold; what follows an `ensure` is synchronous. Every refusal is a `HeaderRefused`.
 */
export class Cursor {
  readonly lengthBytes: 4 | 8
  readonly #source: ByteSource
  readonly #encoding: Encoding
  readonly #little: boolean
  readonly #end: number
  #buffer: Buffer = Buffer.alloc(0)
  /** The largest window so far, which is read into again. */
  #room: Uint8Array = new Uint8Array()
  #view: DataView = new DataView(new ArrayBuffer(0))
  /** Offset in the file of the window's first byte. */
  #start: number
  /** Offset in the window; beyond its end after a long skip. */
  #at = 0
  #bytesRead = 0
  /** Bytes of the next read, unless more are needed. */
  #window = FIRST_WINDOW_BYTES
  #textBytes = 0

  /** Walks from byte `start` to byte `end` of the source. */
  constructor(source: ByteSource, encoding: Encoding, start = 0, end = source.size) {
    this.#source = source
    this.#encoding = encoding
    this.#little = encoding.endian === 'little'
    this.lengthBytes = encoding.lengthBytes
    this.#start = start
    this.#end = end
  }

  /** Bytes from the start of the file. */
  get position(): number {
    return this.#start + this.#at
  }

  get remaining(): number {
    return this.#end - this.position
  }

  /** Are the next `n` bytes in memory? Saves the wait for an `ensure` that has nothing to do. */
  holds(n: number): boolean {
    return this.#at + n <= this.#buffer.length
  }

  /** Puts the next `n` bytes in memory. `what` names them in the refusal. */
  async ensure(n: number, what: Sentence): Promise<void> {
    if (this.holds(n)) return
    const position = this.position
    if (n > this.remaining) this.#truncated(n, what)
    const length = Math.min(Math.max(n, this.#window), this.remaining, MAX_READ_BYTES)
    this.#window = Math.min(2 * this.#window, WINDOW_BYTES)
    this.#bytesRead += length
    if (this.#bytesRead > MAX_HEADER_BYTES + WINDOW_BYTES) {
      const limit = formatInteger(MAX_HEADER_BYTES)
      refuse(
        'header-too-long',
        say('The header is longer than the {{most}} bytes that are read of one.', { most: limit }),
        position,
      )
    }
    const bytes = await this.#source.read(position, length, this.#room)
    if (bytes.length > this.#room.length) this.#room = bytes
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#start = position
    this.#at = 0
  }

  u32(): number {
    const value = this.#view.getUint32(this.#at, this.#little)
    this.#at += 4
    return value
  }

  u64(): Int64 {
    const value = this.#peekU64(this.#at)
    this.#at += 8
    return value
  }

  /** A length or a count. */
  length(): Int64 {
    const value = this.peekLength()
    this.#at += this.lengthBytes
    return value
  }

  peekLength(): Int64 {
    return this.lengthBytes === 4 ? this.#view.getUint32(this.#at, this.#little) : this.#peekU64(this.#at)
  }

  /** The next byte, which is read again. */
  peekByte(): number {
    return this.#view.getUint8(this.#at)
  }

  /**
   * Moves over `n` bytes, reading them.
   * @returns the offset in the file of the first that is greater than `most`
   */
  async skipBytes(n: number, most: number, what: Sentence): Promise<number | undefined> {
    let found: number | undefined
    for (let left = n; left > 0;) {
      await this.ensure(1, what)
      const held = Math.min(left, this.#buffer.length - this.#at)
      const bad = this.#buffer.subarray(this.#at, this.#at + held).findIndex((byte) => byte > most)
      if (bad >= 0) found ??= this.position + bad
      this.#at += held
      left -= held
    }
    return found
  }

  fixed(type: FixedType): NumberValue {
    const value = readFixed(this.#view, this.#at, type, this.#little)
    this.#at += FIXED_BYTES[type]
    return value
  }

  /** A string of at most `limit` bytes, its length first. */
  async text(limit: number, what: Sentence): Promise<Text> {
    await this.ensure(this.lengthBytes, what)
    const length = this.peekLength()
    if (length > limit) this.#tooLong(length, limit, what)
    const n = Number(length)
    this.#textBytes += n
    if (this.#textBytes > MAX_TEXT_BYTES) {
      const allowed = formatInteger(MAX_TEXT_BYTES)
      refuse(
        'text-too-long',
        say('The header holds more than the {{most}} bytes of text that are read.', { most: allowed }),
        this.position,
      )
    }
    await this.ensure(this.lengthBytes + n, what)
    return this.#takeText(n)
  }

  /** As `text`, when the whole string is in memory and short enough; else undefined, and nothing has moved. */
  heldText(limit: number): Text | undefined {
    if (!this.holds(this.lengthBytes)) return undefined
    const n = this.peekLength()
    if (typeof n === 'bigint' || n > limit || !this.holds(this.lengthBytes + n)) return undefined
    if (this.#textBytes + n > MAX_TEXT_BYTES) return undefined
    this.#textBytes += n
    return this.#takeText(n)
  }

  #takeText(n: number): Text {
    const start = this.#at + this.lengthBytes
    this.#at = start + n
    const text = this.#buffer.toString('utf8', start, this.#at)
    // U+FFFD stands for bytes that are not UTF-8, or for itself: only then the bytes are looked at again.
    const validUtf8 = !text.includes('\ufffd') || isUtf8(this.#buffer.subarray(start, this.#at))
    return { text, validUtf8 }
  }

  skip(n: number, what: Sentence): void {
    if (n > this.remaining) this.#truncated(n, what)
    this.#at += n
  }

  /**
   * Skips strings by their lengths: no string is made.
   * @returns the first that is not UTF-8, by its index and the offset of its length in the file, if that is asked for;
   * strings of more than `WINDOW_BYTES` are passed over unread
   */
  async skipStrings(count: number, what: Sentence, check = false): Promise<FoundString | undefined> {
    let found: FoundString | undefined
    for (let left = count; left > 0;) {
      await this.ensure(this.lengthBytes, what)
      const wanted = check && !found
      const length = Number(this.peekLength())
      if (wanted && length <= WINDOW_BYTES) await this.ensure(this.lengthBytes + length, what)
      const [position, at] = [this.position, this.#at]
      const skipped = this.#skipBufferedStrings(left, what, wanted)
      const read = wanted && this.holds(0)
      const bad = read ? findNotUtf8(this.#buffer.subarray(at, this.#at), this.#encoding) : undefined
      if (bad) found = { index: count - left + bad.index, offset: position + bad.offset }
      left -= skipped
    }
    return found
  }

  /** @param whole stops at a string that reaches beyond the window, unless it is the first */
  #skipBufferedStrings(count: number, what: Sentence, whole: boolean): number {
    const view = this.#view
    const little = this.#little
    const long = this.lengthBytes === 8
    const [low, high] = little ? [0, 4] : [4, 0]
    const last = view.byteLength - this.lengthBytes
    let at = this.#at
    let before = at
    let skipped = 0
    while (skipped < count && at <= last) {
      const length = long ? view.getUint32(at + low, little) : view.getUint32(at, little)
      if (length > MAX_STRING_BYTES || (long && view.getUint32(at + high, little) !== 0)) {
        this.#at = at
        this.#tooLong(this.peekLength(), MAX_STRING_BYTES, what)
      }
      const next = at + this.lengthBytes + length
      if (whole && skipped > 0 && next > view.byteLength && this.#start + next <= this.#end) break
      before = at
      at = next
      skipped++
    }
    // Only the last string can reach beyond the window.
    const beyond = this.#start + at > this.#end
    this.#at = beyond ? before : at
    if (beyond) this.#truncated(at - before, what)
    return skipped
  }

  #peekU64(at: number): Int64 {
    const [low, high] = this.#little ? [0, 4] : [4, 0]
    const upper = this.#view.getUint32(at + high, this.#little)
    if (upper < 2 ** 21) return upper * 2 ** 32 + this.#view.getUint32(at + low, this.#little)
    return toInt64(this.#view.getBigUint64(at, this.#little))
  }

  #tooLong(length: Int64, limit: number, what: Sentence): never {
    refuse(
      'length-too-large',
      say('The length of {{what}} is {{found}} bytes; at most {{most}} are allowed here.', {
        what,
        found: formatInteger(length),
        most: formatInteger(Math.min(limit, this.remaining)),
      }),
      this.position,
    )
  }

  #truncated(n: number, what: Sentence): never {
    refuse(
      'truncated',
      say(
        'The file is truncated: it reached the end of file within {{what}}; {{expected}} more bytes were expected, {{left}} are left.',
        { what, expected: formatInteger(n), left: formatInteger(this.remaining) },
      ),
      this.position,
    )
  }
}
