import { isUtf8 } from 'node:buffer'
import type { Encoding } from './value-types.ts'

/** Lengths below this are bytes of ASCII, whatever their order. */
const ASCII = 128

export interface FoundString {
  /** From 0, of the run. */
  readonly index: number
  /** Bytes from the start of the run to the string's length. */
  readonly offset: number
}

/**
 * The first string of a run that is not UTF-8. Strings that are shorter than 128 bytes are looked at together with their
 * lengths: these are ASCII then, which neither completes a character that was cut short nor begins one. A vocabulary
 * takes a fraction of a millisecond this way.
 * @param bytes whole strings, each behind its length
 */
export function findNotUtf8(bytes: Buffer, { endian, lengthBytes }: Encoding): FoundString | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = endian === 'little'
  const low = little ? 0 : lengthBytes - 4
  const lengthAt = (at: number) => view.getUint32(at + low, little)
  const search = (first: FoundString, end: number): FoundString | undefined => {
    if (isUtf8(bytes.subarray(first.offset, end))) return undefined
    for (let { index, offset } = first; offset < end; index++) {
      const next = offset + lengthBytes + lengthAt(offset)
      if (!isUtf8(bytes.subarray(offset + lengthBytes, next))) return { index, offset }
      offset = next
    }
    return undefined
  }
  let first: FoundString = { index: 0, offset: 0 }
  let index = 0
  for (let offset = 0; offset < bytes.length; index++) {
    const length = lengthAt(offset)
    const next = offset + lengthBytes + length
    if (length >= ASCII) {
      const found = search(first, offset)
      if (found) return found
      if (!isUtf8(bytes.subarray(offset + lengthBytes, next))) return { index, offset }
      first = { index: index + 1, offset: next }
    }
    offset = next
  }
  return search(first, bytes.length)
}
