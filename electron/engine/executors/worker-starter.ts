import { setTimeout as delay } from 'node:timers/promises'
import { type AppFailure, errorMessage } from '../../../shared/text/errors.ts'
import { withLimit } from '../files/errno.ts'
import type { WorkerApi } from '../protocol/worker-protocol.ts'
import type { WorkerEvent } from './executor.ts'
import { lacksRoom, openAnywhere, type OpenedWorker } from './open-anywhere.ts'
import type { PoolSettings } from './pool-settings.ts'
import { memoriesOf, NoRoom } from './process-budget.ts'
import type { Slot } from './slot.ts'
import { type RunningWorker, spawnOn } from './spawn-worker.ts'
import { StartFailures } from './start-failures.ts'
import type { TaskKind } from './task-kinds.ts'
import type { WorkerSpawner } from './worker-spawner.ts'

/** Maximum milliseconds between two starts in one place; the delay doubles from 40 on. */
const MAX_START_DELAY = 5000

/** The same while other workers run: the place may get its worker later, and the log is not filled. */
const MAX_RARE_START_DELAY = 60_000

export interface StartEvents<K extends TaskKind> {
  /** The worker can be given tasks. */
  onReady(slot: Slot<K>, worker: RunningWorker): void
  onStartFailed(event: WorkerEvent): void
  /** No place has a worker, and no further start is tried. */
  onGivenUp(failure: AppFailure): void
}

/** Starts the workers of a pool in the background, and tries again where a start fails. */
export class WorkerStarter<K extends TaskKind> {
  readonly #spawner: WorkerSpawner
  readonly #settings: PoolSettings
  readonly #slots: readonly Slot<K>[]
  readonly #signal: AbortSignal
  readonly #events: StartEvents<K>
  readonly #failures: StartFailures
  readonly #starting = new Set<Promise<void>>()
  #refusal: string | undefined

  /** @param signal ends every start */
  constructor(
    spawner: WorkerSpawner,
    settings: PoolSettings,
    slots: readonly Slot<K>[],
    signal: AbortSignal,
    events: StartEvents<K>,
  ) {
    this.#spawner = spawner
    this.#settings = settings
    this.#slots = slots
    this.#signal = signal
    this.#events = events
    this.#failures = new StartFailures(settings.startDeadline)
  }

  /** Why the first slot with a process has no thread: a clause. Threads and processes are opened synchronously. */
  get refusal(): string | undefined {
    return this.#refusal
  }

  /** A worker has answered: starts that failed before it do not count any more. */
  reset(): void {
    this.#failures.forget()
  }

  start(slot: Slot<K>): void {
    slot.starting = true
    const start = this.#run(slot).finally(() => {
      slot.starting = false
      this.#starting.delete(start)
    })
    this.#starting.add(start)
  }

  /** Resolves when no start is in progress. */
  async settled(): Promise<void> {
    await Promise.all(this.#starting)
  }

  async #run(slot: Slot<K>): Promise<void> {
    while (!this.#signal.aborted) {
      this.#failures.begin()
      try {
        slot.opening = true
        const worker = await this.#spawn(slot).finally(() => (slot.opening = false))
        this.#failures.forget()
        slot.startFailures = 0
        slot.worker = worker
        return this.#events.onReady(slot, worker)
      } catch (error) {
        if (this.#signal.aborted) return
        const pause = this.#fail(slot, error)
        if (pause === undefined) return
        if (pause > 0) await delay(pause, undefined, { signal: this.#signal }).catch(() => undefined)
      }
    }
  }

  /** @returns milliseconds until the next try; undefined where the slot stays empty */
  #fail(slot: Slot<K>, error: unknown): number | undefined {
    const reason = withLimit(errorMessage(error))
    const failures = slot.startFailures + 1
    this.#events.onStartFailed({ kind: 'start-failed', worker: slot.number, reason, failures })
    if (lacksRoom(error) && this.#settings.kind === 'thread') {
      if (slot.kind === 'thread' && !slot.needsProcess && !(error instanceof NoRoom)) {
        slot.needsProcess = true
        return 0
      }
      slot.needsProcess = false
      if (this.#hasOthers(slot)) {
        // At once: of two slots that fail together, the second must not count on the first.
        slot.starting = false
        return undefined
      }
    }
    slot.startFailures = failures
    const others = this.#slots.some(({ worker }) => worker !== undefined)
    const givenUp = others ? undefined : this.#failures.add(error, reason)
    // A start that is still in progress may succeed.
    if (givenUp && !this.#slots.some(({ opening }) => opening)) {
      this.#events.onGivenUp(givenUp)
      return undefined
    }
    return Math.min(20 * 2 ** failures, others ? MAX_RARE_START_DELAY : MAX_START_DELAY)
  }

  /** Opens a worker at once and waits until it can measure: without its memories it would fail every task. */
  async #spawn(slot: Slot<K>): Promise<RunningWorker> {
    const { channel, kind, refusal } = this.#open(slot)
    slot.kind = kind
    this.#refusal ??= refusal
    const { startTimeout, file, measures = [] } = this.#settings
    return spawnOn<WorkerApi>(channel, this.#signal, startTimeout, (api) => api.prepare(measures, file))
  }

  #open({ needsProcess }: Slot<K>): OpenedWorker {
    const { kind, single = false, measures = [] } = this.#settings
    const options = { memories: memoriesOf(measures), single }
    if (kind === 'thread' && !needsProcess) return openAnywhere(this.#spawner, options)
    return { channel: this.#spawner.open('process', options), kind: 'process' }
  }

  /** Whether other slots have a worker, or may get one: the scan then continues without this one. */
  #hasOthers(slot: Slot<K>): boolean {
    return this.#slots.some((other) => other !== slot && (other.worker !== undefined || other.starting))
  }
}
