/** Experiments with threads and processes: what is asked for, what is told, and the tables that come out. */
import type { AppError } from '../text/errors.ts'
import type { ExecutorKind } from './scan.ts'
import type { Sentence } from '../text/sentence.ts'

/**
 * `compare` scans a model, or generated data without one; `advise` does so briefly with bytes of the app's own, to propose a setting; the others are the
 * experiments of the articles that the app grew from.
 */
export const EXPERIMENTS = ['compare', 'advise', 'startup', 'io', 'cpu', 'isolation', 'transfer'] as const
export type Experiment = (typeof EXPERIMENTS)[number]

/** A scan of the same bytes in every setting, in rounds: each round has every setting once. */
export interface CompareRequest {
  readonly experiment: 'compare'
  /**
   * At most this many bytes, whole tensors from the largest. If absent, all of the model, or `GENERATED_BYTES` without a
   * model.
   */
  readonly bytes?: number
  /** Numbers of workers, each for threads and for processes; one thread is always measured. */
  readonly workers: readonly number[]
  readonly rounds: number
}

/** Which setting suits this machine, in seconds; needs no model. */
export interface AdviseRequest {
  readonly experiment: 'advise'
}

/** Workers that do nothing: how long it takes until they are ready, and what they need. */
export interface StartupRequest {
  readonly experiment: 'startup'
  readonly threads: readonly number[]
  readonly processes: readonly number[]
}

/** Each worker reads a file, waits a second and writes a copy; or computes the same sum. */
export interface WorkRequest {
  readonly experiment: 'io' | 'cpu'
  readonly workers: number
}

/** A worker that ends badly on purpose, beside one that does not. */
export interface IsolationRequest {
  readonly experiment: 'isolation'
}

/** Bytes on their way to a worker: copied, handed over, shared. */
export interface TransferRequest {
  readonly experiment: 'transfer'
  /** Bytes of a message. */
  readonly sizes: readonly number[]
}

export type LabRequest =
  CompareRequest | AdviseRequest | StartupRequest | WorkRequest | IsolationRequest | TransferRequest

/** How the numbers of a column are shown. `ratio` is a factor or a share; a text may be a sentence. */
export type LabUnit =
  'text' | 'executor' | 'count' | 'ms' | 's' | 'bytes' | 'bytes/s' | 'weights/s' | 'ratio' | 'percent'

export interface LabColumn {
  /** Name in exports, with its unit: `scan_s`. */
  readonly key: string
  /** English, translated where it is shown. */
  readonly title: string
  readonly unit: LabUnit
}

export type LabValue = number | string | Sentence

/** By the keys of the columns; what is not known is absent. */
export type LabRow = Readonly<Partial<Record<string, LabValue>>>

/** Lines over a column of numbers, one for each value of another column. */
export interface LabChart {
  readonly x: string
  readonly y: string
  readonly series: string
  /** The line that nothing can be better than: `y = x` times the first value, or no line. */
  readonly ideal?: 'proportional'
  readonly logarithmic?: boolean
}

export interface LabTable {
  readonly columns: readonly LabColumn[]
  readonly rows: readonly LabRow[]
  readonly chart?: LabChart
}

/** Whose numbers they are: without this, they say nothing. */
export interface MachineFacts {
  readonly cpu: string
  /** Logical cores that the app may use. */
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  /** `Linux 6.1, x64`. */
  readonly system: string
  /** `Electron 45.4.1, Node 24.21.0`, without Electron in the terminal. */
  readonly runtime: string
}

/** The setting to choose on this machine. */
export interface LabAdvice {
  readonly executor: ExecutorKind
  readonly workers: number
  /** How it compares with one thread and with the other kind of workers. */
  readonly summary: Sentence
  /** Why it may be another one at another time. */
  readonly caution?: Sentence
}

export interface LabReport {
  readonly experiment: Experiment
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly durationMs: number
  readonly machine: MachineFacts
  /** What was measured: for a comparison, the model's display name or that data was generated, and the bytes. */
  readonly subject?: string | Sentence
  readonly table: LabTable
  /** What is seen here, in plain words: made from the numbers. */
  readonly reading: readonly Sentence[]
  /** Why it is so, and why it differs from CPython with its interpreter lock. */
  readonly explanation: readonly Sentence[]
  /** The articles' own figures, where they have some. */
  readonly theirs?: LabTable
  /** If settings were compared and one can be recommended. */
  readonly advice?: LabAdvice
  /** Why none of the settings that were compared can be recommended now. */
  readonly undecided?: Sentence
}

/** What a running experiment tells. */
export interface LabProgress {
  readonly runId: number
  readonly experiment: Experiment
  readonly done: number
  readonly total: number
  /** What it is doing now. */
  readonly doing: Sentence
  /** The table so far. */
  readonly table: LabTable
}

export type LabEnd =
  | { readonly outcome: 'done'; readonly report: LabReport }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'failed'; readonly error: AppError }
