/** Time over which the rate is taken, in milliseconds: long enough to be calm, short enough to be true. */
const RATE_WINDOW = 3000

/** Bytes a second over the last seconds, and the time that is left. */
export class RunMeter {
  readonly #started = performance.now()
  #samples: { readonly at: number; readonly bytes: number }[] = [{ at: this.#started, bytes: 0 }]
  #ended: number | undefined
  #pausedSince: number | undefined
  #pausedMs = 0

  /** Milliseconds since the scan began, without its pauses. */
  get elapsedMs(): number {
    const now = this.#ended ?? this.#pausedSince ?? performance.now()
    return now - this.#started - this.#pausedMs
  }

  pause(): void {
    this.#pausedSince ??= performance.now()
  }

  resume(): void {
    if (this.#pausedSince === undefined) return
    this.#pausedMs += performance.now() - this.#pausedSince
    this.#pausedSince = undefined
    // The rate starts anew: nothing was done in between.
    this.#samples = []
  }

  end(): void {
    this.#ended = this.#pausedSince ?? performance.now()
  }

  /** @param bytes done so far. After the end the rate is that of the whole scan. */
  rate(bytes: number): number {
    if (this.#ended !== undefined) return this.elapsedMs > 0 ? (bytes / this.elapsedMs) * 1000 : 0
    if (this.#pausedSince !== undefined) return 0
    const now = performance.now()
    this.#samples.push({ at: now, bytes })
    while (this.#samples.length > 2 && now - this.#samples[1]!.at >= RATE_WINDOW) this.#samples.shift()
    const first = this.#samples[0]!
    return now > first.at ? ((bytes - first.bytes) / (now - first.at)) * 1000 : 0
  }
}
