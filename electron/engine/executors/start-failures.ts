import { type AppFailure, failure } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { WorkerExit } from '../protocol/exit-reason.ts'

/**
 * Maximum failed starts in a row, over all places, while no worker runs or answers. While other workers run, a place
 * keeps trying.
 */
export const MAX_START_FAILURES = 5

/** The same for starts that a kill from outside ended. */
const MAX_START_KILLS = 10

/** Milliseconds without any worker after which the scan gives up, however few starts were tried. */
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
    if (error instanceof WorkerExit && error.exitCause === 'outside') this.#kills++
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
