import { removeLaterSignalListeners } from './signal-listeners.ts'
import { spawn } from 'threads'
import type { WorkerApi } from '../../../shared/protocol.ts'
import { ChannelWorker } from './channel-worker.ts'
import type { ExitListener, WorkerSpawner } from './worker-channel.ts'

removeLaterSignalListeners()

/** A worker must be ready within this time, in milliseconds: generous, for a machine that is busy or cold. */
const START_TIMEOUT = 30_000

/** The calls of `WorkerApi`, from this side of the border: each answers later. */
export type RemoteWorkerApi = {
  [Name in keyof WorkerApi]: (...args: Parameters<WorkerApi[Name]>) => Promise<Awaited<ReturnType<WorkerApi[Name]>>>
}

export interface RunningWorker {
  readonly api: RemoteWorkerApi
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

/**
 * Starts a worker and waits until it answers.
 * @param signal ends the worker while it starts
 * @param startTimeout milliseconds
 * @throws when it exits or stays silent; nothing is left running then
 */
export async function spawnWorker(
  spawner: WorkerSpawner,
  kind: 'thread' | 'process',
  signal?: AbortSignal,
  startTimeout = START_TIMEOUT,
): Promise<RunningWorker> {
  signal?.throwIfAborted()
  const channel = spawner.open(kind)
  const worker = new ChannelWorker(channel)
  const kill = () => channel.kill()
  signal?.addEventListener('abort', kill)
  try {
    const remote = await spawn(worker as unknown as Parameters<typeof spawn>[0], { timeout: startTimeout })
    const api = withPromises(remote as unknown as RemoteWorkerApi)
    const { pid, threadId } = await api.ready()
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
function withPromises(remote: RemoteWorkerApi): RemoteWorkerApi {
  return {
    ready: async () => remote.ready(),
    readHeader: async (...args) => remote.readHeader(...args),
    readArray: async (...args) => remote.readArray(...args),
    measure: async (...args) => remote.measure(...args),
    setPaused: async (...args) => remote.setPaused(...args),
    digest: async (...args) => remote.digest(...args),
    openText: async (...args) => remote.openText(...args),
    textPage: async (...args) => remote.textPage(...args),
    openVocabulary: async (...args) => remote.openVocabulary(...args),
    tokenPage: async (...args) => remote.tokenPage(...args),
    readValues: async (...args) => remote.readValues(...args),
    exportSegment: async (...args) => remote.exportSegment(...args),
  }
}
