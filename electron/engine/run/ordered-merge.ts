/**
 * Merges the partial results of an item's chunks in the order of the chunks, whatever the order in which they arrive, so that
 * sums are the same to the last bit however the work was spread.
 */
export class OrderedMerge<P> {
  readonly #mergeTwo: (a: P, b: P) => P
  /** Parts that arrived before one that precedes them. */
  #early: Map<number, P> | undefined
  #merged: P
  #next = 0

  /** @param empty merges with a part to that part */
  constructor(empty: P, mergeTwo: (a: P, b: P) => P) {
    this.#merged = empty
    this.#mergeTwo = mergeTwo
  }

  /** The parts that are merged: those before the first that is missing. */
  get merged(): P {
    return this.#merged
  }

  /** Number of parts that are merged. */
  get count(): number {
    return this.#next
  }

  /** @param index of the chunk, from 0; each is added once */
  add(index: number, part: P): void {
    if (index !== this.#next) {
      ;(this.#early ??= new Map()).set(index, part)
      return
    }
    for (let next: P | undefined = part; next !== undefined; next = this.#early?.get(this.#next)) {
      this.#early?.delete(this.#next)
      this.#next++
      this.#merged = this.#mergeTwo(this.#merged, next)
    }
  }

  /** Discards parts that wait for others: no more will come. */
  dropEarly(): void {
    this.#early = undefined
  }
}
