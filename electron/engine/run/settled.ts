/** The items of a run that it has finished with, those of an earlier run included. */
export class Settled {
  readonly #flags: Uint8Array
  #done = 0
  #failed: number

  /**
   * @param items number of items
   * @param unreadable those that have failed before the run
   */
  constructor(items: number, unreadable: number) {
    this.#flags = new Uint8Array(items)
    this.#failed = unreadable
  }

  get done(): number {
    return this.#done
  }

  get failed(): number {
    return this.#failed
  }

  has(item: number): boolean {
    return this.#flags[item] === 1
  }

  add(item: number, status: 'done' | 'failed'): void {
    this.#flags[item] = 1
    if (status === 'failed') this.#failed++
    else this.#done++
  }
}
