/** Every call of the lab's own worker program, and what is said across. */
import type { ExitReason } from '../protocol/exit-reason.ts'
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

/** How a worker that was told to crash ended, if it did. */
export type CrashEnd =
  | ExitReason
  /** Its heap has no limit that is low enough to run out of memory safely. */
  | { readonly kind: 'not-tested' }
  /** It is still running after this time. */
  | { readonly kind: 'running'; readonly seconds: number }

/** What the process observed of a thread that was told to crash. */
export interface HostCrash {
  readonly end: CrashEnd
  readonly otherAnswers: boolean
  /** Bytes of memory in use. */
  readonly before: number
  readonly after: number
}

/** What a lab worker exposes. The calls of the last part are those of a process that has threads of its own. */
export interface LabApi {
  ready(): { readonly pid: number; readonly threadId: number }
  usage(): Usage
  /** Reads a file, waits and writes a copy. @returns bytes written */
  copyFile(job: CopyJob): Promise<number>
  /** @returns the result of the same arithmetic in every worker */
  compute(steps: number): number
  /** @returns `byteFingerprint` of the bytes */
  receive(bytes: Uint8Array): number
  /** @returns only when it must not end */
  crash(fault: Fault): Promise<CrashEnd>
  /** @param lowest bytes of free memory below which no more are started */
  startThreads(program: string, count: number, lowest: number): Promise<HostStart>
  /** Makes one of two threads crash while the other waits. */
  crashThread(program: string, fault: Fault): Promise<HostCrash>
}

/** Megabytes of heap of a worker that is to run out of memory: enough to start. */
export const CRASH_HEAP_MB = 32
