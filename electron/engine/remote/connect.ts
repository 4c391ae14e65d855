import { spawn } from 'threads'
import { ChannelWorker } from './channel-worker.ts'
import type { WorkerChannel } from './worker-channel.ts'

/** The calls of a worker's API as the engine sees them: each answers later, and rejects only when the worker fails. */
export type Remote<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never
}

/** A worker that was just started. */
export interface Connection<Api> {
  /** Rejects with a WorkerExit when the worker exits before it can be called. */
  readonly api: Promise<Remote<Api>>
  /**
   * Ends the worker at once.
   * @param limit milliseconds until it is abandoned
   * @returns whether it is gone
   */
  terminate(limit?: number): Promise<boolean>
}

/** Speaks to a worker through `threads`. The program of the worker exposes `Api` with `exposeApi`. */
export function connect<Api>(channel: WorkerChannel): Connection<Api> {
  const worker = new ChannelWorker(channel)
  const api = worker.greeted.then(async () => {
    // The first message is here already: `threads` leaves a timer of 10 s behind when it waits for one in vain.
    const remote = await spawn(worker as unknown as Parameters<typeof spawn>[0])
    return withPromises<Api>(remote)
  })
  return { api, terminate: (limit) => worker.terminate(limit) }
}

/**
 * `threads` settles its own promise type synchronously. Native promises make sure that exit listeners run before the
 * first call of a dead worker rejects.
 */
function withPromises<Api>(remote: object): Remote<Api> {
  const calls = Object.entries(remote as Record<string, (...args: unknown[]) => PromiseLike<unknown>>)
  return Object.fromEntries(
    calls.map(([name, call]) => [name, async (...args: unknown[]) => await call(...args)]),
  ) as Remote<Api>
}
