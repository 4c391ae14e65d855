/** Codes of blocks: what a quantized value is before it is multiplied with the scale of its block. */

/** Counts different codes block by block. Blocks of zeros alone tell nothing and are left out. */
export class DistinctCodes {
  readonly #blockSize: number
  /** Block in which a code was seen last, by code. */
  readonly #seen: Uint32Array
  #blocks = 0
  #block = 0
  #codes = 0

  /** @param codes number of possible codes, 65,536 at most */
  constructor(blockSize: number, codes: number) {
    this.#blockSize = blockSize
    this.#seen = new Uint32Array(codes)
  }

  /**
   * @param codes of whole blocks, each from 0 on; a shorter rest is left out
   * @param zero the code of 0
   */
  add(codes: ArrayLike<number>, zero: number): void {
    for (let start = 0; start + this.#blockSize <= codes.length; start += this.#blockSize) {
      this.#block++
      let different = 0
      let isZero = true
      for (let i = start; i < start + this.#blockSize; i++) {
        const code = codes[i]!
        if (code !== zero) isZero = false
        if (this.#seen[code] === this.#block) continue
        this.#seen[code] = this.#block
        different++
      }
      if (isZero) continue
      this.#blocks++
      this.#codes += different
    }
  }

  /** Different codes in a block, on average; undefined if there was none but zeros. */
  get mean(): number | undefined {
    return this.#blocks === 0 ? undefined : this.#codes / this.#blocks
  }
}

/** Bytes of a block of Q8_0: the scale, then 32 codes. */
const Q8_0_BYTES = 34

/** The codes of blocks of Q8_0, from 0; 128 is 0. */
export function codesOfQ8(bytes: Uint8Array): Uint8Array {
  const blocks = Math.floor(bytes.length / Q8_0_BYTES)
  const codes = new Uint8Array(32 * blocks)
  for (let block = 0; block < blocks; block++)
    for (let i = 0; i < 32; i++) codes[32 * block + i] = bytes[Q8_0_BYTES * block + 2 + i]! ^ 0x80
  return codes
}

/** Bytes of a super-block of Q6_K: 128 of low halves, 64 of upper quarters, 16 scales of sub-blocks, one scale. */
const Q6_K_BYTES = 210

/** The codes of super-blocks of Q6_K in the order of their values, from 0 to 63; 32 is 0. */
export function codesOfQ6K(bytes: Uint8Array): Uint8Array {
  const blocks = Math.floor(bytes.length / Q6_K_BYTES)
  const codes = new Uint8Array(256 * blocks)
  for (let block = 0; block < blocks; block++)
    for (let half = 0; half < 2; half++) {
      const low = Q6_K_BYTES * block + 64 * half
      const high = Q6_K_BYTES * block + 128 + 32 * half
      const to = 256 * block + 128 * half
      for (let i = 0; i < 32; i++) {
        const [a, b, h] = [bytes[low + i]!, bytes[low + 32 + i]!, bytes[high + i]!]
        codes[to + i] = (a & 15) | ((h & 3) << 4)
        codes[to + 32 + i] = (b & 15) | (((h >> 2) & 3) << 4)
        codes[to + 64 + i] = (a >> 4) | (((h >> 4) & 3) << 4)
        codes[to + 96 + i] = (b >> 4) | ((h >> 6) << 4)
      }
    }
  return codes
}
