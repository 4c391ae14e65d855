import type { ExitCause, ExitListener, ExitReason } from '../protocol/exit-reason.ts'

/** What a thread, a forked process and Electron's utility process have in common. */
export interface WorkerChannel {
  readonly pid: number | undefined
  /** @param transfer buffers moved to a thread instead of copied; a process always gets copies */
  send(message: unknown, transfer?: readonly ArrayBuffer[]): void
  onMessage(listener: (message: unknown) => void): void
  /** Calls the listener once, also when the worker has exited already. */
  onExit(listener: ExitListener): void
  kill(): void
}

/** Fires once when the worker exits; later listeners are called immediately. */
export class ExitSignal {
  #exit: Parameters<ExitListener> | undefined
  readonly #listeners: ExitListener[] = []

  get fired(): boolean {
    return this.#exit !== undefined
  }

  /** Only the first call counts. */
  readonly fire: ExitListener = (reason, cause) => {
    if (this.#exit) return
    this.#exit = [reason, cause]
    for (const listener of this.#listeners) listener(reason, cause)
  }

  onExit(listener: ExitListener): void {
    if (this.#exit) listener(...this.#exit)
    else this.#listeners.push(listener)
  }
}

/** Signals that a program brings upon itself: an abort, such as V8's when memory is out, and a crash. */
const OWN_SIGNALS: ReadonlySet<string> = new Set<NodeJS.Signals>([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
])

/** The exit of a worker process that a signal ended. */
export const killedBy = (signal: NodeJS.Signals): [reason: ExitReason, cause: ExitCause] => [
  { kind: 'signal', signal },
  OWN_SIGNALS.has(signal) ? 'own' : 'outside',
]

/**
 * The exit of a worker process with a code. On Windows a kill by another program looks like an exit with its code, and
 * counts as one.
 */
export const exitedWith = (code: number): [reason: ExitReason, cause: ExitCause] => [{ kind: 'code', code }, 'own']

/** The exit of a worker after an error that nothing caught. */
export function failedWith(message: string, code?: string): [reason: ExitReason, cause: ExitCause] {
  return [code === undefined ? { kind: 'error', message } : { kind: 'error', message, code }, 'own']
}
