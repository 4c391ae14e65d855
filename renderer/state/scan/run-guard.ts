/**
 * Follows the runs of a scan or an experiment, one at a time, by their IDs. IDs grow. Answers and events of the main
 * process arrive in any order relative to each other: a run may end before its start is answered, and progress may arrive
 * after the end.
 */
export class RunGuard {
  #id: number | undefined
  #cancelWhenKnown = false
  #pauseWhenKnown = false
  /** Events of this run and of older ones arrive too late. */
  #lastEnded = 0

  /** ID of the run; undefined while none runs and until the start is answered. */
  get id(): number | undefined {
    return this.#id
  }

  /** A run was asked for. */
  begin(): void {
    this.#id = undefined
    this.#cancelWhenKnown = this.#pauseWhenKnown = false
  }

  /**
   * The start was answered.
   * @returns whether to cancel or pause the run, because that was asked for in the meantime; undefined if it has ended already
   */
  started(id: number): 'cancel' | 'pause' | 'follow' | undefined {
    if (id <= this.#lastEnded) return undefined
    this.#id = id
    if (this.#cancelWhenKnown) return 'cancel'
    return this.#pauseWhenKnown ? 'pause' : 'follow'
  }

  /** Progress has arrived. @returns false if it is too late */
  follow(id: number): boolean {
    if (id <= this.#lastEnded) return false
    this.#id = id
    return true
  }

  /** A run has ended. @returns false if its end was known already */
  end(id: number): boolean {
    if (id <= this.#lastEnded) return false
    this.#lastEnded = id
    this.#id = undefined
    return true
  }

  /** @param cancel called with the ID if it is known; otherwise `started` says to cancel */
  cancel(cancel: (id: number) => void): void {
    if (this.#id === undefined) this.#cancelWhenKnown = true
    else cancel(this.#id)
  }

  /** @param toggle called with the ID if it is known; otherwise `started` says to pause, if this was called an odd number of times */
  togglePause(toggle: (id: number) => void): void {
    if (this.#id === undefined) this.#pauseWhenKnown = !this.#pauseWhenKnown
    else toggle(this.#id)
  }
}
