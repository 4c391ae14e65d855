import type { WorkerChannel } from './worker-channel.ts'

/**
 * Milliseconds until a worker that does not end is left to itself: a thread inside a system call, such as a read from
 * a disk that does not answer, ends only when the call does.
 */
const TERMINATE_LIMIT = 5000

interface ThreadsMessage {
  readonly type: string
  readonly uid?: number
  readonly complete?: boolean
}

/** What `threads` deserialises into an `Error`. */
interface SerializedError {
  readonly __error_marker: '$$error'
  readonly name: string
  readonly message: string
  readonly stack: string
}

type Listener = (event: { readonly data: unknown }) => void

/**
 * A channel with the face of a web worker, so that `spawn()` of `threads` drives threads and processes alike.
 *
 * `threads` waits for ever for the answer of a worker that is gone. Here every call that is outstanding when the
 * worker ends, and every later one, is answered with an error.
 */
export class ChannelWorker {
  readonly #channel: WorkerChannel
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #outstanding = new Set<number>()
  #dead: SerializedError | undefined

  constructor(channel: WorkerChannel) {
    this.#channel = channel
    channel.onMessage((message) => this.#receive(message as ThreadsMessage))
    channel.onExit((reason) => this.#end(reason))
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners.add(listener))
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener)
  }

  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void {
    const { type, uid } = message as ThreadsMessage
    const isCall = type === 'run' && uid !== undefined
    if (this.#dead) {
      // Later, as a real answer would come: the caller subscribes after it has posted.
      if (isCall) setImmediate(() => this.#emit({ type: 'error', uid, error: this.#dead }))
      return
    }
    if (isCall) this.#outstanding.add(uid)
    this.#channel.send(message, transfer)
  }

  /**
   * Ends the worker.
   * @param limit milliseconds until it is no longer waited for
   * @returns whether it is gone
   */
  terminate(limit = TERMINATE_LIMIT): Promise<boolean> {
    if (this.#dead) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), limit)
      this.#channel.onExit(() => {
        clearTimeout(timer)
        resolve(true)
      })
      this.#channel.kill()
    })
  }

  #receive(message: ThreadsMessage): void {
    const settled = message.type === 'error' || (message.type === 'result' && message.complete === true)
    if (settled && message.uid !== undefined) this.#outstanding.delete(message.uid)
    this.#emit(message)
  }

  #end(reason: string): void {
    const error = { __error_marker: '$$error', name: 'WorkerExit', message: `the worker ${reason}`, stack: '' } as const
    this.#dead = error
    for (const uid of this.#outstanding) this.#emit({ type: 'error', uid, error })
    this.#outstanding.clear()
    this.#emit({ type: 'uncaughtError', error })
  }

  #emit(data: unknown): void {
    for (const listener of [...(this.#listeners.get('message') ?? [])]) listener({ data })
  }
}
