/**
 * Whether a worker's end may be the doing of its task: `own` is an error, an exit, an abort, a lack of memory; `outside`
 * is a kill by somebody else, such as the system when memory is short or a person's task manager.
 */
export type ExitCause = 'own' | 'outside'

/** The reason is a phrase: `exited with code 3`, `was killed by SIGKILL`. */
export type ExitListener = (reason: string, cause: ExitCause) => void

/** Signals that a program brings upon itself: an abort, such as V8's when memory is out, and a crash. */
const OWN_SIGNALS: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
])

/** Tells once how a worker ended; who listens later hears it at once. */
export class ExitNotice {
  #end: Parameters<ExitListener> | undefined
  readonly #listeners: ExitListener[] = []

  get given(): boolean {
    return this.#end !== undefined
  }

  /** What is told first stays. */
  readonly give: ExitListener = (reason, cause) => {
    if (this.#end) return
    this.#end = [reason, cause]
    for (const listener of this.#listeners) listener(reason, cause)
  }

  listen(listener: ExitListener): void {
    if (this.#end) listener(...this.#end)
    else this.#listeners.push(listener)
  }
}

export const causeOfSignal = (signal: string): ExitCause => (OWN_SIGNALS.has(signal) ? 'own' : 'outside')

/** What a thread, a forked process and Electron's utility process have in common. */
export interface WorkerChannel {
  readonly pid: number | undefined
  /** @param transfer handed over to a thread in place of a copy; a process gets copies in any case */
  send(message: unknown, transfer?: readonly ArrayBuffer[]): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when the worker has ended already. */
  onExit(listener: ExitListener): void
  kill(): void
}

/** How a worker is started, where it is not as usual. */
export interface OpenOptions {
  /** Limit of its heap in MB. Electron cannot limit that of a process. */
  readonly heapMB?: number
  /** What it writes to standard error is left out: a crash that is meant. */
  readonly quiet?: boolean
  /** WebAssembly memories that it may create, as a thread; 0 if absent. */
  readonly memories?: number
  /** As a thread it may use what scans leave to single threads. */
  readonly single?: boolean
}

/** Starts a program in a process of its own. */
export type OpenProcess = (program: URL, options?: OpenOptions) => WorkerChannel

/** Starts worker programs. Processes are started differently inside and outside Electron. */
export interface WorkerSpawner {
  /** @throws NoRoom when the process has no room for another thread */
  open(kind: 'thread' | 'process', options?: OpenOptions): WorkerChannel
}
