import type { LabReport, LabTable } from '../../../shared/model/lab.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { ProcessBudget } from '../executors/process-budget.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'

export interface LabDependencies {
  /** Starts the app's own workers, which scan. */
  readonly scanSpawner: WorkerSpawner
  /** Starts the lab's, and where their program is. */
  readonly labSpawner: WorkerSpawner
  readonly labProgram: URL
  /** Of this process, whose threads the scans of a comparison are. */
  readonly budget: ProcessBudget
  /** For `compare`. */
  readonly model?: Model | undefined
  /** Smaller figures than the real ones, for tests. */
  readonly tuning?: Partial<LabTuning>
}

export interface LabTuning {
  /** Bytes of the file that each worker reads and writes, and how long it waits, in milliseconds. */
  readonly ioBytes: number
  readonly ioWaitMs: number
  /** Milliseconds that the arithmetic takes on one core, about. */
  readonly cpuMs: number
  /** Milliseconds that the scans of an advice take together, about; after twice as many it ends with what it has. */
  readonly adviseMs: number
}

export const TUNING: LabTuning = { ioBytes: 16 * 1024 * 1024, ioWaitMs: 1000, cpuMs: 1000, adviseMs: 8000 }

/** What an experiment has, besides its request. */
export interface LabContext extends LabDependencies {
  readonly tuning: LabTuning
  readonly signal: AbortSignal
  /** Says how far it is. */
  tell(done: number, total: number, doing: Sentence, table: LabTable): void
}

/** What an experiment found. */
export type Findings = Pick<LabReport, 'subject' | 'table' | 'reading' | 'advice' | 'undecided'>
