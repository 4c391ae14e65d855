import { isUtf8 } from 'node:buffer'
import { formatInteger } from '../../../../shared/text/format.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import type { ByteSource } from '../../files/byte-source.ts'
import { refuse } from '../problem-list.ts'
import { WINDOW_BYTES } from './limits.ts'

/** Reads little-endian numbers and texts of a file in their order. Every refusal is a `HeaderRefused`. */
export class Stream {
  readonly #source: ByteSource
  #window: Buffer = Buffer.alloc(0)
  /** Offset in the file of the window's first byte. */
  #start = 0
  /** Bytes from the start of the file. */
  position = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  get remaining(): number {
    return this.#source.size - this.position
  }

  /** @param what names the number in a refusal @throws HeaderRefused `truncated` */
  async int32(what: Sentence): Promise<number> {
    return (await this.#take(4, what)).readInt32LE(0)
  }

  /**
   * A text of as many bytes as the number in front of it says.
   * @param most bytes that it may have
   * @throws HeaderRefused `length-too-large`, `truncated`
   */
  async text(most: number, what: Sentence): Promise<{ readonly text: string; readonly validUtf8: boolean }> {
    const byteOffset = this.position
    const length = await this.int32(what)
    if (length < 0 || length > Math.min(most, this.remaining)) {
      const values = { what, found: formatInteger(length), most: formatInteger(Math.min(most, this.remaining)) }
      const sentence = say('The length of {{what}} is {{found}} bytes; at most {{most}} are allowed here.', values)
      refuse('length-too-large', sentence, byteOffset)
    }
    const bytes = await this.#take(length, what)
    const text = bytes.toString('utf8')
    return { text, validUtf8: !text.includes('\ufffd') || isUtf8(bytes) }
  }

  /** Bytes that are not read. The caller knows that the file has them. */
  skip(bytes: number): void {
    this.position += bytes
  }

  async #take(length: number, what: Sentence): Promise<Buffer> {
    if (length > this.remaining) {
      const values = { what, expected: formatInteger(length), left: formatInteger(this.remaining) }
      const sentence = say(
        'The file is truncated: it reached the end of file within {{what}}; {{expected}} more bytes were expected, {{left}} are left.',
        values,
      )
      refuse('truncated', sentence, this.position)
    }
    const at = this.position - this.#start
    if (at < 0 || at + length > this.#window.length) await this.#fill(length)
    const from = this.position - this.#start
    this.position += length
    return this.#window.subarray(from, from + length)
  }

  async #fill(length: number): Promise<void> {
    const bytes = await this.#source.read(this.position, Math.min(this.remaining, Math.max(length, WINDOW_BYTES)))
    this.#window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#start = this.position
  }
}
