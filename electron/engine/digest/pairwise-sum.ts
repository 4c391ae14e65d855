/**
 * numpy's pairwise summation (`FLOAT_pairwise_sum` in `loops_utils.h.src`), for values that arrive in pieces. The tree
 * of additions depends on the number of values alone, so the result is numpy's to the last bit. Memory: one block and
 * one number a level of the tree.
 */

/** numpy's PW_BLOCKSIZE: so many values at most are summed in a row. */
const BLOCK = 128
/** Accumulators of a block; branches of the tree are whole multiples of it. */
const UNROLL = 8

export type Floats = Float32Array | Float64Array

/** How values of one width are added. */
export interface FloatAddition<T extends Floats> {
  /** Rounds to the width, as a processor does after every addition. */
  readonly round: (value: number) => number
  /** The sum of `count` values from `start` on. */
  readonly sumBlock: (values: T, start: number, count: number) => number
  readonly createBlock: () => T
}

export const FLOAT32_ADDITION: FloatAddition<Float32Array> = {
  round: Math.fround,
  sumBlock: sumBlock32,
  createBlock: () => new Float32Array(BLOCK),
}

export const FLOAT64_ADDITION: FloatAddition<Float64Array> = {
  round: (value) => value,
  sumBlock: sumBlock64,
  createBlock: () => new Float64Array(BLOCK),
}

export class PairwiseSum<T extends Floats> {
  readonly #addition: FloatAddition<T>
  readonly #onSum: (sum: number) => void
  /** Branches that are not summed yet, from the root down: the size of the right one, and the left one's sum. */
  readonly #rightSizes: number[] = []
  readonly #leftSums: (number | undefined)[] = []
  /** Values in the leaf that comes next. */
  #leaf = 0
  /** Of that leaf, when it arrives in parts. */
  readonly #part: T
  #partLength = 0

  /** @param onSum is told the sum as soon as the last value is in */
  constructor(addition: FloatAddition<T>, onSum: (sum: number) => void) {
    this.#addition = addition
    this.#onSum = onSum
    this.#part = addition.createBlock()
  }

  /** @param count values that will come, one at least */
  begin(count: number): void {
    this.#rightSizes.length = this.#leftSums.length = this.#partLength = 0
    this.#descend(count)
  }

  /** Takes values from `start` to `end`, no more than were announced. */
  add(values: T, start: number, end: number): void {
    const { sumBlock } = this.#addition
    for (let at = start; at < end;) {
      const wanted = this.#leaf - this.#partLength
      const given = Math.min(wanted, end - at)
      if (given === this.#leaf) this.#ascend(sumBlock(values, at, given))
      else {
        this.#part.set(values.subarray(at, at + given), this.#partLength)
        this.#partLength += given
        if (given === wanted) {
          this.#partLength = 0
          this.#ascend(sumBlock(this.#part, 0, this.#leaf))
        }
      }
      at += given
    }
  }

  #descend(count: number): void {
    let left = count
    while (left > BLOCK) {
      const half = Math.floor(left / 2)
      const next = half - (half % UNROLL)
      this.#rightSizes.push(left - next)
      this.#leftSums.push(undefined)
      left = next
    }
    this.#leaf = left
  }

  #ascend(leafSum: number): void {
    let sum = leafSum
    for (let top = this.#leftSums.length - 1; top >= 0; top--) {
      const left = this.#leftSums[top]
      if (left === undefined) {
        this.#leftSums[top] = sum
        return this.#descend(this.#rightSizes[top]!)
      }
      sum = this.#addition.round(left + sum)
      this.#leftSums.pop()
      this.#rightSizes.pop()
    }
    this.#onSum(sum)
  }
}

// The same text twice, once with rounding: one function for both would read through two kinds of arrays, slowly.

function sumBlock32(values: Float32Array, start: number, count: number): number {
  const { fround } = Math
  const end = start + count
  if (count < UNROLL) {
    let few = -0
    for (let i = start; i < end; i++) few = fround(few + values[i]!)
    return few
  }
  let [r0, r1, r2, r3] = [values[start]!, values[start + 1]!, values[start + 2]!, values[start + 3]!]
  let [r4, r5, r6, r7] = [values[start + 4]!, values[start + 5]!, values[start + 6]!, values[start + 7]!]
  const whole = end - (count % UNROLL)
  for (let i = start + UNROLL; i < whole; i += UNROLL) {
    r0 = fround(r0 + values[i]!)
    r1 = fround(r1 + values[i + 1]!)
    r2 = fround(r2 + values[i + 2]!)
    r3 = fround(r3 + values[i + 3]!)
    r4 = fround(r4 + values[i + 4]!)
    r5 = fround(r5 + values[i + 5]!)
    r6 = fround(r6 + values[i + 6]!)
    r7 = fround(r7 + values[i + 7]!)
  }
  let sum = fround(fround(fround(r0 + r1) + fround(r2 + r3)) + fround(fround(r4 + r5) + fround(r6 + r7)))
  for (let i = whole; i < end; i++) sum = fround(sum + values[i]!)
  return sum
}

function sumBlock64(values: Float64Array, start: number, count: number): number {
  const end = start + count
  if (count < UNROLL) {
    let few = -0
    for (let i = start; i < end; i++) few += values[i]!
    return few
  }
  let [r0, r1, r2, r3] = [values[start]!, values[start + 1]!, values[start + 2]!, values[start + 3]!]
  let [r4, r5, r6, r7] = [values[start + 4]!, values[start + 5]!, values[start + 6]!, values[start + 7]!]
  const whole = end - (count % UNROLL)
  for (let i = start + UNROLL; i < whole; i += UNROLL) {
    r0 += values[i]!
    r1 += values[i + 1]!
    r2 += values[i + 2]!
    r3 += values[i + 3]!
    r4 += values[i + 4]!
    r5 += values[i + 5]!
    r6 += values[i + 6]!
    r7 += values[i + 7]!
  }
  let sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7))
  for (let i = whole; i < end; i++) sum += values[i]!
  return sum
}
