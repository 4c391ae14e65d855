/** Every call of the lab's own worker program, and what is said across. */
import type { Usage } from '../protocol/worker-protocol.ts'

export interface CopyJob {
  readonly source: string
  /** A path that does not exist yet. */
  readonly target: string
  readonly waitMs: number
}

/** How a worker ends on purpose. */
export const FAULTS = ['error', 'exit', 'memory', 'kill'] as const
export type Fault = (typeof FAULTS)[number]

/** Threads that a process started. */
export interface HostStart {
  /** Milliseconds until all were ready. */
  readonly readyMs: number
  /** Bytes by which the process grew. */
  readonly growth: number
  /** Fewer than asked for when free memory came below the limit. */
  readonly started: number
  /** Bytes that were free when it stopped; absent when all were started. */
  readonly stoppedAt?: number
}

/** How a worker answers that must not run out of memory. */
export const LEFT_ALONE = 'was left alone'

/** What the process saw of a thread that ended. */
export interface HostCrash {
  /** A phrase: `exited with code 3`. */
  readonly reason: string
  readonly neighbourAnswers: boolean
  /** Bytes in memory. */
  readonly before: number
  readonly after: number
}

/** What a lab worker exposes. The calls of the last part are those of a process that has threads of its own. */
export interface LabApi {
  ready(): { readonly pid: number; readonly threadId: number }
  usage(): Usage
  /** Reads a file, waits and writes a copy. @returns bytes written */
  copyFile(job: CopyJob): Promise<number>
  /** The same arithmetic for everyone. @returns its result */
  compute(steps: number): number
  /** @returns a number that says that the bytes are there */
  receive(bytes: Uint8Array): number
  /** @returns only when it did not end: the reason, a phrase */
  crash(fault: Fault): Promise<string>
  /** @param lowest bytes of free memory below which no more are started */
  startThreads(program: string, count: number, lowest: number): Promise<HostStart>
  /** Has one of two threads end while the other waits. */
  crashThread(program: string, fault: Fault): Promise<HostCrash>
}

/** Megabytes of heap of a worker that is to run out of memory: enough to start. */
export const CRASH_HEAP_MB = 32
