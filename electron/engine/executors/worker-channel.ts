/** What a thread, a forked process and Electron's utility process have in common. */
export interface WorkerChannel {
  readonly pid: number | undefined
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** The reason is a phrase: `exited with code 3`, `was killed by SIGKILL`. Called once. */
  onExit(listener: (reason: string) => void): void
  kill(): void
}

/** Starts worker programs. Processes are started differently inside and outside Electron. */
export interface WorkerSpawner {
  open(kind: 'thread' | 'process'): WorkerChannel
}
