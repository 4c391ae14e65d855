/** Bytes of the shortest start that can be recognized: three numbers and a name of four bytes. */
const MIN_BYTES = 16

/** Longest name that counts as one when a file is recognized. ggml's names have 63 bytes at most. */
const MAX_FIRST_NAME = 256

/**
 * Whether a file starts as an importance matrix of the older format does: the number of entries, then the length and the
 * name of the first one, which is a tensor's. The format has no magic.
 */
export function startsLikeImatrix(start: Uint8Array): boolean {
  if (start.length < MIN_BYTES) return false
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength)
  const [entries, length] = [bytes.readInt32LE(0), bytes.readInt32LE(4)]
  if (entries < 1 || entries > 1_000_000 || length < 3 || length > MAX_FIRST_NAME || bytes.length < 8 + length)
    return false
  return /^[\x21-\x7e]+\.[\x21-\x7e]+$/.test(bytes.toString('latin1', 8, 8 + length))
}
