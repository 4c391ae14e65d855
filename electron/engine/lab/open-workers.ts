import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { type Running, spawnOn } from '../executors/spawn-worker.ts'
import type { OpenOptions, WorkerKind, WorkerSpawner } from '../executors/worker-spawner.ts'
import type { LabApi } from './lab-api.ts'

export type LabWorker = Running<LabApi>

/** Workers a core that start at once: more would only wait for each other, and hold up whoever starts them. */
const STARTS_PER_CORE = 2

/** Workers that end at once. */
const ENDS_AT_ONCE = 32

interface Opening {
  readonly signal?: AbortSignal
  readonly options?: OpenOptions
  /** Called before each start; once it returns false nothing more is started. */
  canStart?(): boolean
  onStarted?(count: number): void
}

export interface OpenedWorkers {
  /** Fewer than requested only if `canStart` returned false. */
  readonly workers: readonly LabWorker[]
  /** Milliseconds until all were ready. */
  readonly readyMs: number
}

/**
 * Starts workers, a few at a time.
 * @throws when one cannot start or the signal aborts; none is left then
 */
export async function openWorkers(
  spawner: WorkerSpawner,
  kind: WorkerKind,
  count: number,
  { signal, options, canStart = () => true, onStarted }: Opening = {},
): Promise<OpenedWorkers> {
  const started = performance.now()
  const workers: LabWorker[] = []
  const stop = new AbortController()
  const given = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  let next = 0
  const lane = async () => {
    while (next < count && !given.aborted && canStart()) {
      next++
      const worker = await spawnOn<LabApi>(spawner.open(kind, options), given)
      workers.push(worker)
      onStarted?.(workers.length)
      await turn()
    }
  }
  const lanes = Array.from({ length: Math.min(count, STARTS_PER_CORE * availableParallelism()) }, async () => {
    try {
      await lane()
    } catch (error) {
      stop.abort()
      throw error
    }
  })
  const outcomes = await Promise.allSettled(lanes)
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed ?? signal?.aborted) {
    await endAll(workers)
    signal?.throwIfAborted()
    throw failed?.reason
  }
  return { workers, readyMs: performance.now() - started }
}

/** Has workers for as long as `use` takes. A signal ends them, and with them every call. */
export async function withWorkers<T>(
  spawner: WorkerSpawner,
  kind: WorkerKind,
  count: number,
  opening: Opening,
  use: (opened: OpenedWorkers) => Promise<T>,
): Promise<T> {
  const opened = await openWorkers(spawner, kind, count, opening)
  const { signal } = opening
  const end = () => void endAll(opened.workers)
  signal?.addEventListener('abort', end)
  try {
    signal?.throwIfAborted()
    return await use(opened)
  } finally {
    signal?.removeEventListener('abort', end)
    await endAll(opened.workers)
  }
}

async function endAll(workers: readonly LabWorker[]): Promise<void> {
  for (let i = 0; i < workers.length; i += ENDS_AT_ONCE)
    await Promise.all(workers.slice(i, i + ENDS_AT_ONCE).map((worker) => worker.terminate()))
}
