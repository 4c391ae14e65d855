/** Files that the system hands to the app before there is a window to show them. */
export class PathInbox {
  #waiting: readonly string[]
  #open: ((paths: readonly string[]) => void) | undefined

  /** @param first paths of the command line */
  constructor(first: readonly string[]) {
    this.#waiting = first
  }

  receive(paths: readonly string[]): void {
    if (this.#open) this.#open(paths)
    else this.#waiting = [...this.#waiting, ...paths]
  }

  /** Passes on everything that waits, also when it is nothing: then the app shows an empty window. */
  openWith(open: (paths: readonly string[]) => void): void {
    this.#open = open
    open(this.#waiting)
    this.#waiting = []
  }
}
