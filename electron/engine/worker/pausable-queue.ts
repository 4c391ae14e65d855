/**
 * Runs work one piece after the other, and begins none while it is paused.
 *
 * A worker has its next task before it needs it. Between two pieces the event loop makes one turn, so that a pause that
 * has arrived in the meantime is heard before the next begins.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  #paused = false
  #resumed: (() => void)[] = []

  /** Resolves with what `work` returns, or rejects with what it throws; the next piece waits for that. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      await new Promise((resolve) => setImmediate(resolve))
      while (this.#paused) await new Promise<void>((resolve) => this.#resumed.push(resolve))
      return work()
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  setPaused(paused: boolean): void {
    this.#paused = paused
    if (paused) return
    for (const resume of this.#resumed.splice(0)) resume()
  }
}
