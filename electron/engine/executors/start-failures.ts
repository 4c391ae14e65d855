import { type AppFailure, failure } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { KilledAtStart } from './spawn-worker.ts'

/**
 * Starts that may fail in a row, over all places, with no worker running and without any answer in between: more would be
 * a loop. While others run, a place goes on trying.
 */
export const MAX_START_FAILURES = 5

/** Starts in a row that kills from outside may end, with no worker running and without any answer in between. */
const MAX_START_KILLS = 10

/** Without any worker the scan gives up after this time, in milliseconds, however few starts were tried. */
const START_DEADLINE = 60_000

/** Counts failed starts while a scan has no worker at all, and decides when it gives up. */
export class StartFailures {
  readonly #deadline: number
  #failures = 0
  #kills = 0
  #since: number | undefined

  /** @param deadline milliseconds from the first start */
  constructor(deadline = START_DEADLINE) {
    this.#deadline = deadline
  }

  /** A start begins. */
  begin(): void {
    this.#since ??= performance.now()
  }

  /** A worker runs or has answered. */
  forget(): void {
    this.#failures = this.#kills = 0
    this.#since = undefined
  }

  /** @returns why the scan ends, if it does */
  add(error: unknown, reason: string): AppFailure | undefined {
    if (error instanceof KilledAtStart) this.#kills++
    else this.#failures++
    const attempts = this.#failures + this.#kills
    const ms = performance.now() - (this.#since ?? performance.now())
    if (ms >= this.#deadline) {
      const values = { seconds: Math.round(ms / 1000), attempts, reason }
      return failure(
        'worker-start',
        say('No worker could be started within {{seconds}} s ({{attempts}} attempts): {{reason}}.', values),
      )
    }
    if (this.#failures < MAX_START_FAILURES && this.#kills < MAX_START_KILLS) return undefined
    return failure(
      'worker-start',
      say('No worker could be started ({{attempts}} attempts): {{reason}}.', { attempts, reason }),
    )
  }
}
