/**
 * Runs functions one after the other, and starts none while it is paused.
 *
 * A worker is given its next task before it needs it. The queue yields to the event loop before each function, so that a
 * pause that has arrived is applied first.
 */
export class PausableQueue {
  #last: Promise<unknown> = Promise.resolve()
  #paused = false
  #resumed: (() => void)[] = []

  /** Settles as `work` does; the next function waits for it. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
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
