/** Integers as short as they are small: seven bits a byte, the least significant first, the top bit set in all but the last. */

/** 53 bits need eight. */
export const VARINT_BYTES = 8

/**
 * Writes an integer; `bytes` must have room for `VARINT_BYTES`.
 * @param value a safe integer, not negative
 * @returns where the next byte goes
 */
export function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start
  let rest = value
  while (rest >= 128) {
    bytes[at++] = (rest % 128) + 128
    rest = Math.floor(rest / 128)
  }
  bytes[at++] = rest
  return at
}
