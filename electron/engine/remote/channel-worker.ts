import { type ExitCause, type ExitReason, WorkerExit } from '../protocol/exit-reason.ts'
import type { WorkerChannel } from './worker-channel.ts'

/**
 * Milliseconds until a worker that does not end is abandoned: a thread inside a system call, such as a read from a disk
 * that does not answer, ends only when the call does.
 */
const TERMINATE_LIMIT = 5000

/** A message of `threads`, from either side. */
interface ThreadsMessage {
  readonly type: string
  readonly uid?: number
  readonly complete?: boolean
  /** Of an `uncaughtError`. */
  readonly error?: { readonly message: string }
}

type Listener = (event: { readonly data: unknown }) => void

/**
 * Exposes a WorkerChannel as a web worker, so that `spawn()` of `threads` drives threads and processes alike.
 *
 * `threads` waits forever for the answers of a worker that is gone. Here every call that is outstanding when the worker
 * exits, and every later one, is answered with a WorkerExit.
 */
export class ChannelWorker {
  readonly #channel: WorkerChannel
  readonly #listeners = new Set<Listener>()
  readonly #outstanding = new Set<number>()
  #exit: WorkerExit | undefined
  /** The first message of the worker: it names its calls. */
  #greeting: unknown
  #greet!: () => void
  #refuse!: (error: unknown) => void

  /** Resolves when the worker can be called; rejects with a WorkerExit, or with an error of its start. */
  readonly greeted = new Promise<void>((resolve, reject) => {
    this.#greet = resolve
    this.#refuse = reject
  })

  constructor(channel: WorkerChannel) {
    this.#channel = channel
    // Also rejected when nobody waits for it.
    this.greeted.catch(() => undefined)
    channel.onMessage((message) => this.#receive(message as ThreadsMessage))
    channel.onExit((reason, cause) => this.#end(reason, cause))
  }

  addEventListener(type: string, listener: Listener): void {
    if (type !== 'message') return
    this.#listeners.add(listener)
    const data = this.#greeting
    this.#greeting = undefined
    if (data !== undefined) listener({ data })
  }

  removeEventListener(_type: string, listener: Listener): void {
    this.#listeners.delete(listener)
  }

  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void {
    const { type, uid } = message as ThreadsMessage
    const isCall = type === 'run' && uid !== undefined
    if (this.#exit) {
      // Later, as a real answer would come: the caller subscribes after it has posted.
      if (isCall) setImmediate(() => this.#emit({ type: 'error', uid, error: this.#exit }))
      return
    }
    if (isCall) this.#outstanding.add(uid)
    this.#channel.send(message, transfer)
  }

  /**
   * Ends the worker.
   * @param limit milliseconds until it is abandoned
   * @returns whether it is gone
   */
  terminate(limit = TERMINATE_LIMIT): Promise<boolean> {
    if (this.#exit) return Promise.resolve(true)
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
    if (message.type === 'init') {
      this.#greeting = message
      return this.#greet()
    }
    if (message.type === 'uncaughtError') this.#refuse(new Error(message.error?.message))
    const settled = message.type === 'error' || (message.type === 'result' && message.complete === true)
    if (settled && message.uid !== undefined) this.#outstanding.delete(message.uid)
    this.#emit(message)
  }

  #end(reason: ExitReason, cause: ExitCause): void {
    const error = new WorkerExit(reason, cause)
    this.#exit = error
    this.#refuse(error)
    for (const uid of this.#outstanding) this.#emit({ type: 'error', uid, error })
    this.#outstanding.clear()
  }

  #emit(data: unknown): void {
    for (const listener of [...this.#listeners]) listener({ data })
  }
}
