/**
 * Delivers the events of the main process in the right order relative to the snapshot of the window's state. The snapshot
 * is an answer: answers and events reach the page on two channels, and Electron does not keep their common order.
 */
export class EventOrder<E> {
  readonly #deliver: (event: E) => void
  /** Sequence number of the last event that is delivered or part of the snapshot. */
  #last: number | undefined
  #early: { readonly event: E; readonly seq: number }[] = []

  constructor(deliver: (event: E) => void) {
    this.#deliver = deliver
  }

  /** @param seq counts the events of this window, from 1. Events before the snapshot wait for it. */
  receive(event: E, seq: number): void {
    if (this.#last === undefined) this.#early.push({ event, seq })
    else if (seq > this.#last) {
      this.#last = seq
      this.#deliver(event)
    }
  }

  /**
   * The snapshot has been applied. Events that it contains are dropped, also when they arrive later.
   * @param seq number of the last event before the snapshot was taken; 0 if there was none
   */
  start(seq: number): void {
    this.#last = seq
    const early = this.#early
    this.#early = []
    for (const { event, seq } of early) this.receive(event, seq)
  }
}
