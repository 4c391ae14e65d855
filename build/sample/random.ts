/** Pseudo-random numbers for the sample model. Only exact arithmetic: the same on every machine and every engine. */

/** Standard deviation of the sum of 16 random bytes: 16 times the variance of 0 to 255. */
const STD_OF_16_BYTES = Math.sqrt((16 * (65_536 - 1)) / 12)
const MEAN_OF_16_BYTES = 16 * 127.5

export class Random {
  #state: number

  /** @param seed 32 bits */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 32 random bits (mulberry32). */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }

  /** Uniform between two numbers. */
  between(low: number, high: number): number {
    return low + ((high - low) * this.bits()) / 2 ** 32
  }

  /**
   * Nearly standard normal: a sum of 16 bytes, at most 6.9 standard deviations from 0. Logarithms and cosines of other
   * methods differ between engines in their last bit.
   */
  normal(): number {
    let sum = 0
    for (let i = 0; i < 4; i++) {
      const bits = this.bits()
      sum += (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24)
    }
    return (sum - MEAN_OF_16_BYTES) / STD_OF_16_BYTES
  }
}
