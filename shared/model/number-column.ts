type NumberArray = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

/** A typed array that grows: its room doubles, as that of an array of objects does. */
export class NumberColumn<A extends NumberArray> {
  readonly #make: (length: number) => A
  #values: A
  #length: number
  /** Whether the array is the column's own. */
  #owned = false

  /**
   * @param make makes an array of zeros
   * @param values that the column starts with; they are not changed
   */
  constructor(make: (length: number) => A, values: A = make(0)) {
    this.#make = make
    this.#values = values
    this.#length = values.length
  }

  get length(): number {
    return this.#length
  }

  /** @param index below `length` */
  at(index: number): number {
    return this.#values[index]!
  }

  add(value: number): void {
    if (this.#length === this.#values.length) this.reserve(Math.max(64, this.#length * 2))
    this.#values[this.#length++] = value
  }

  /** Makes room for this many numbers. */
  reserve(length: number): void {
    if (length <= this.#values.length) return
    const old = this.#values
    this.#values = this.#resized(length)
    // Freed now: the garbage collector does not count the bytes of small typed arrays, and may never come.
    if (this.#owned) old.buffer.transfer(0)
    this.#owned = true
  }

  /** A copy without room for more. */
  pack(): A {
    return this.#resized(this.#length)
  }

  #resized(length: number): A {
    const array = this.#make(length)
    array.set(this.#values.subarray(0, Math.min(length, this.#length)))
    return array
  }
}
