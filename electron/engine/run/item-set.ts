/**
 * Some of the items of a run. Items are added and removed a hundred thousand times: a `Set` would make a new table of
 * entries each time that it has grown or shrunk.
 */
export class ItemSet implements Iterable<number> {
  readonly #flags: Uint8Array

  /** @param items number of items */
  constructor(items: number) {
    this.#flags = new Uint8Array(items)
  }

  has(item: number): boolean {
    return this.#flags[item] === 1
  }

  add(item: number): void {
    this.#flags[item] = 1
  }

  delete(item: number): void {
    this.#flags[item] = 0
  }

  clear(): void {
    this.#flags.fill(0)
  }

  /** In ascending order. */
  *[Symbol.iterator](): Generator<number> {
    for (let item = this.#flags.indexOf(1); item >= 0; item = this.#flags.indexOf(1, item + 1)) yield item
  }
}
