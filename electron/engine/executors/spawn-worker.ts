import { removeLaterSignalListeners } from './signal-listeners.ts'
import { spawn } from 'threads'
import type { WorkerApi } from '../../../shared/protocol.ts'
import { ChannelWorker } from './channel-worker.ts'
import type { ExitListener, WorkerChannel, WorkerSpawner } from './worker-channel.ts'

removeLaterSignalListeners()

/** A worker must be ready within this time, in milliseconds: generous, for a machine that is busy or cold. */
const START_TIMEOUT = 30_000

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
 * Starts a worker and waits until it answers.
 * @param signal ends the worker while it starts
 * @param startTimeout milliseconds
 * @throws when it exits or stays silent; nothing is left running then
 */
export function spawnWorker(
  spawner: WorkerSpawner,
  kind: 'thread' | 'process',
  signal?: AbortSignal,
  startTimeout?: number,
): Promise<RunningWorker> {
  signal?.throwIfAborted()
  return spawnOn<WorkerApi>(spawner.open(kind), signal, startTimeout)
}

/** The same, for any program that was just started. */
export async function spawnOn<Api extends Ready>(
  channel: WorkerChannel,
  signal?: AbortSignal,
  startTimeout = START_TIMEOUT,
): Promise<Running<Api>> {
  const worker = new ChannelWorker(channel)
  const kill = () => channel.kill()
  signal?.addEventListener('abort', kill)
  try {
    const remote = await spawn(worker as unknown as Parameters<typeof spawn>[0], { timeout: startTimeout })
    const api = withPromises<Api>(remote)
    const { pid, threadId } = await (api as Remote<Ready>).ready()
    return {
      api,
      pid,
      threadId,
      onExit: (listener) => channel.onExit(listener),
      terminate: (limit) => worker.terminate(limit),
    }
  } catch (error) {
    await worker.terminate()
    throw error
  } finally {
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
