/** Milliseconds between two lines where a line cannot be rewritten. */
const PAUSE = 10_000
/** Where a terminal does not give its width. */
const COLUMNS = 80

/**
 * One line on stderr that shows a long step is alive. A terminal gets it rewritten in place. Pipes and files get the
 * first text and then a new line now and then. Stdout stays free for results.
 */
export class ProgressLine {
  #stream
  #pause
  #now
  #shown = ''
  #written = -Infinity

  /**
   * @param {{ pause?: number, stream?: { isTTY?: boolean, columns?: number, write(text: string): unknown },
   *   now?: () => number }} [options] `pause`: milliseconds between two lines outside of a terminal
   */
  constructor({ pause = PAUSE, stream = process.stderr, now = Date.now } = {}) {
    this.#stream = stream
    this.#pause = pause
    this.#now = now
  }

  /** @param {string} text without a line break */
  show(text) {
    if (text === this.#shown) return
    if (this.#stream.isTTY) {
      // A terminal without a known width says 0.
      const room = (this.#stream.columns || COLUMNS) - 1
      // Spaces instead of an escape sequence, which simple terminals show as text.
      this.#stream.write(`\r${text.padEnd(this.#shown.length).slice(0, room)}`)
    } else {
      if (this.#now() - this.#written < this.#pause) return
      this.#written = this.#now()
      this.#stream.write(`${text}\n`)
    }
    this.#shown = text
  }

  /** Leaves the last text where it is; the next output starts on a line of its own. */
  end() {
    if (this.#stream.isTTY && this.#shown) this.#stream.write('\n')
    this.#shown = ''
    this.#written = -Infinity
  }
}
