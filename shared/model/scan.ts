/** What a scan finds out and how far it is. */
import type { Digest } from './digest.ts'
import type { TensorStats } from './stats.ts'
import type { Sentence } from '../text/sentence.ts'

/** What does the work of a scan. */
export const EXECUTOR_KINDS = ['threads', 'processes', 'single'] as const
export type ExecutorKind = (typeof EXECUTOR_KINDS)[number]

/** `waiting` becomes `running`, then `done` or `failed`. A tensor that cannot be read is `failed` from the start. */
export type TensorStatus = 'waiting' | 'running' | 'done' | 'failed'

/** What a scan says of one tensor. */
export interface TensorResult {
  readonly status: TensorStatus
  /** In English. */
  readonly error?: string
  /** The error in any language. Absent in what comes from elsewhere. */
  readonly reason?: Sentence
  readonly stats?: TensorStats
  /** 28 bars of the distribution, 0 to 255. */
  readonly spark?: Uint8Array
  /** Time that workers spent on it, in milliseconds. */
  readonly durationMs?: number
  /** Worker that finished it, from 1. */
  readonly worker?: number
  readonly attempts: number
  /** Present when a scan was asked for it. */
  readonly digest?: Digest
}

export interface RowUpdate extends TensorResult {
  readonly index: number
}

export interface Lane {
  /** Worker number, from 1. */
  readonly worker: number
  /** Index of the tensor it works on. */
  readonly tensor?: number
  /** Part of that tensor that is measured, 0 to 1. */
  readonly fraction: number
}

/** How far a scan or a comparison is, whatever it measures. */
export interface RunFacts {
  readonly executor: ExecutorKind
  readonly workers: number
  /** Numbers of the workers that are processes although threads were asked for; absent when there are none. */
  readonly processes?: readonly number[]
  readonly bytesDone: number
  readonly bytesTotal: number
  /** Part of `bytesDone` that an earlier run measured and this one did not read. */
  readonly bytesRestored: number
  /** Over the last seconds; 0 until known. */
  readonly bytesPerSecond: number
  readonly elapsedMs: number
  /** Milliseconds left, when it can be told. */
  readonly etaMs?: number
  readonly retries: number
  /** No worker is given anything new. */
  readonly paused: boolean
}

export interface ScanProgress extends RunFacts {
  readonly scanId: number
  readonly tensorsDone: number
  readonly tensorsFailed: number
  /** Tensors with a NaN or an infinity. */
  readonly tensorsNonFinite: number
  readonly tensorsTotal: number
  readonly lanes: readonly Lane[]
}

export type ScanOutcome = 'done' | 'cancelled' | 'failed'
