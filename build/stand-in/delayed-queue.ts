import { host } from './host.ts'

/** Longest time that a message takes, in milliseconds. */
const LONGEST = 20

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = createRandom(host.seed)
/** A person at the window waits for nothing that Electron would not wait for. */
const randomDelay = () => (host.controlled ? random() * LONGEST : 0)

/**
 * One of the two ways from the main process to a page. Messages keep their order on one way, but not between the two:
 * Electron answers calls through one pipe and sends events through another.
 */
export class DelayedQueue<T> {
  private readonly waiting: { readonly message: T; readonly due: number }[] = []
  private timer: NodeJS.Timeout | undefined
  private readonly deliver: (message: T) => void
  private readonly delay: () => number

  /** @param delay of the next message, in milliseconds; 0 delivers at once */
  constructor(deliver: (message: T) => void, delay: () => number = randomDelay) {
    this.deliver = deliver
    this.delay = delay
  }

  push(message: T): void {
    const due = Math.max(performance.now() + this.delay(), this.waiting.at(-1)?.due ?? 0)
    this.waiting.push({ message, due })
    this.deliverDue()
  }

  /** All that is due goes at once: many messages take no longer than one. */
  private deliverDue(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    while (this.waiting.length > 0 && this.waiting[0]!.due <= performance.now())
      this.deliver(this.waiting.shift()!.message)
    const [next] = this.waiting
    if (next) this.timer = setTimeout(() => this.deliverDue(), Math.max(0, next.due - performance.now()))
  }
}
