import { removeLaterSignalListeners } from './signal-listeners.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { spawn } from 'threads'
import type { WorkerApi } from '../protocol/worker-protocol.ts'
import { ChannelWorker } from './channel-worker.ts'
import { openAnywhere } from './open-anywhere.ts'
import type { ExitCause, ExitListener, WorkerChannel, WorkerSpawner } from './worker-channel.ts'

removeLaterSignalListeners()

/** A worker must be ready within this time, in milliseconds: generous, for a machine that is busy or cold. */
const START_TIMEOUT = 30_000

/** A kill from outside ended a worker before it was ready. */
export class KilledAtStart extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** The calls of an API of a worker, from this side of the border: each answers later. */
export type Remote<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never
}

/** What every worker can be asked. */
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
   * @param limit milliseconds until it is no longer waited for
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
 * @throws KilledAtStart, or an error when it exits, stays silent or cannot prepare; nothing is left running then
 */
export async function spawnOn<Api extends Ready>(
  channel: WorkerChannel,
  signal?: AbortSignal,
  startTimeout = START_TIMEOUT,
  prepare?: (api: Remote<Api>) => Promise<unknown>,
): Promise<Running<Api>> {
  const worker = new ChannelWorker(channel)
  const kill = () => channel.kill()
  signal?.addEventListener('abort', kill)
  let exitCause: ExitCause | undefined
  channel.onExit((_reason, cause) => (exitCause = cause))
  const late = new AbortController()
  const deadline = delay(startTimeout, undefined, { signal: late.signal, ref: false }).then(
    () => {
      throw new Error(`did not start within ${startTimeout / 1000} s`)
    },
    () => new Promise<never>(() => undefined),
  )
  const start = async () => {
    // Later than the deadline, which says it better.
    const remote = await spawn(worker as unknown as Parameters<typeof spawn>[0], { timeout: startTimeout + 1000 })
    const api = withPromises<Api>(remote)
    const ready = await (api as Remote<Ready>).ready()
    await prepare?.(api)
    return { api, ...ready }
  }
  try {
    const { api, pid, threadId } = await Promise.race([start(), deadline])
    return {
      api,
      pid,
      threadId,
      onExit: (listener) => channel.onExit(listener),
      terminate: (limit) => worker.terminate(limit),
    }
  } catch (error) {
    const killed = exitCause === 'outside'
    await worker.terminate()
    throw killed ? new KilledAtStart(error) : error
  } finally {
    late.abort()
    signal?.removeEventListener('abort', kill)
  }
}

/**
 * `threads` settles its own kind of promise at once, in the middle of whatever made it settle. With real promises
 * everyone hears that a worker is gone before the first of its calls fails.
 */
function withPromises<Api>(remote: object): Remote<Api> {
  const calls = Object.entries(remote as Record<string, (...args: unknown[]) => PromiseLike<unknown>>)
  return Object.fromEntries(
    calls.map(([name, call]) => [name, async (...args: unknown[]) => await call(...args)]),
  ) as Remote<Api>
}
