import { setTimeout as delay } from 'node:timers/promises'
import type { ExitListener } from '../protocol/exit-reason.ts'
import type { WorkerApi } from '../protocol/worker-protocol.ts'
import { connect, type Remote } from '../remote/connect.ts'
import type { WorkerChannel } from '../remote/worker-channel.ts'
import { openAnywhere } from './open-anywhere.ts'
import type { WorkerSpawner } from './worker-spawner.ts'

/** Milliseconds within which a worker must be ready: generous, for a machine that is busy or cold. */
const START_TIMEOUT = 30_000

/** The call that every worker answers. */
interface Ready {
  ready(): { readonly pid: number; readonly threadId: number }
}

/** A worker that answers, with the calls of `Api`. */
export interface Running<Api> {
  readonly api: Remote<Api>
  readonly pid: number
  /** 0 in a process of its own. */
  readonly threadId: number
  onExit(listener: ExitListener): void
  /**
   * Ends it at once.
   * @param limit milliseconds until it is abandoned
   * @returns whether it is gone
   */
  terminate(limit?: number): Promise<boolean>
}

export type RunningWorker = Running<WorkerApi>
export type RemoteWorkerApi = Remote<WorkerApi>

/**
 * Starts a worker that is not part of a scan: a thread, or a process where this process has no room for a thread.
 * @param memories WebAssembly memories that the worker may create
 * @param signal ends the worker while it starts
 * @throws as `spawnOn`
 */
export async function spawnSingle(
  spawner: WorkerSpawner,
  memories: number,
  signal?: AbortSignal,
): Promise<RunningWorker> {
  signal?.throwIfAborted()
  return await spawnOn<WorkerApi>(openAnywhere(spawner, { memories, single: true }).channel, signal)
}

/**
 * Waits until a program that was just started answers.
 * @param signal ends the worker while it starts
 * @param startTimeout milliseconds
 * @param prepare the first call, part of the start
 * @throws WorkerExit, or an error when it stays silent or cannot prepare; nothing is left running then
 */
export async function spawnOn<Api extends Ready>(
  channel: WorkerChannel,
  signal?: AbortSignal,
  startTimeout = START_TIMEOUT,
  prepare?: (api: Remote<Api>) => Promise<unknown>,
): Promise<Running<Api>> {
  const connection = connect<Api>(channel)
  const kill = () => channel.kill()
  signal?.addEventListener('abort', kill)
  const started = new AbortController()
  const deadline = delay(startTimeout, undefined, { signal: started.signal, ref: false }).then(
    () => {
      throw new Error(`did not start within ${startTimeout / 1000} s`)
    },
    () => new Promise<never>(() => undefined),
  )
  const start = async () => {
    const api = await connection.api
    const ready = await (api as Remote<Ready>).ready()
    await prepare?.(api)
    return { api, ...ready }
  }
  try {
    const { api, pid, threadId } = await Promise.race([start(), deadline])
    const { terminate } = connection
    return { api, pid, threadId, onExit: (listener) => channel.onExit(listener), terminate }
  } catch (error) {
    await connection.terminate()
    throw error
  } finally {
    started.abort()
    signal?.removeEventListener('abort', kill)
  }
}
