type NumberArray = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

/** Numbers that there is room for at first. */
const ROOM = 64

/** A typed array that grows. Its room doubles, as that of an array of objects does. */
export class NumberColumn<A extends NumberArray> {
  readonly #make: (length: number) => A
  #values: A
  #length: number

  /**
   * @param make makes an array of zeros
   * @param values that the column starts with; it is not copied
   */
  constructor(make: (length: number) => A, values: A = make(ROOM), length = 0) {
    this.#make = make
    this.#values = values
    this.#length = length
  }

  get length(): number {
    return this.#length
  }

  /** @param index below `length` */
  at(index: number): number {
    return this.#values[index]!
  }

  add(value: number): void {
    if (this.#length === this.#values.length) this.#values = this.#resized(Math.max(ROOM, this.#length * 2))
    this.#values[this.#length++] = value
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
