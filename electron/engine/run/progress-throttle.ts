/** Told at most this often, in milliseconds: 30 times a second. */
const INTERVAL = 33

/** Rows told at once, at most: a window takes them in a few milliseconds. What is left is told the next time. */
const MAX_ROWS = 1000

/** Collects what changes during a scan and tells it in measured portions. */
export class ProgressThrottle {
  readonly #tell: ((tensors: readonly number[]) => void) | undefined
  readonly #changed = new Set<number>()
  #timer: NodeJS.Timeout | undefined

  /** @param tell is given the tensors that have changed; absent when nobody listens */
  constructor(tell: ((tensors: readonly number[]) => void) | undefined) {
    this.#tell = tell
  }

  /** @param tensor whose row has changed; without it only the figures have */
  change(tensor?: number): void {
    if (!this.#tell) return
    if (tensor !== undefined) this.#changed.add(tensor)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#tellSome()
      if (this.#changed.size > 0) this.change()
    }, INTERVAL)
  }

  /** Tells everything that is left, and the figures in any case. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    do this.#tellSome()
    while (this.#changed.size > 0)
  }

  #tellSome(): void {
    const portion: number[] = []
    for (const tensor of this.#changed) {
      portion.push(tensor)
      this.#changed.delete(tensor)
      if (portion.length === MAX_ROWS) break
    }
    this.#tell?.(portion)
  }
}
