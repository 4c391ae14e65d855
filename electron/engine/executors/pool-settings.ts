import type { Measure } from '../../../shared/model/digest.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import type { WorkerKind } from './worker-spawner.ts'

export interface PoolSettings {
  /** `thread`: where this process has no room for more threads, the other workers are processes. */
  readonly kind: WorkerKind
  readonly workers: number
  /** The only worker may use the reserve that scans leave to single threads. */
  readonly single?: boolean
  /** Tasks given to a worker at once: with two, the next one is there when the first is done. */
  readonly tasksInFlight: number
  /** Measures of all digests among the tasks: a worker is prepared for them before its first task. */
  readonly measures?: readonly Measure[]
  /** The first file of the tasks: a worker opens it before its first task. */
  readonly file?: FileStamp | undefined
  /** Milliseconds that a task may take. */
  readonly taskDeadline?: number
  /** Milliseconds within which a worker must be ready. */
  readonly startTimeout?: number
  /** Milliseconds from the first start until a worker runs. */
  readonly startDeadline?: number
  /** Milliseconds until a worker that does not end is abandoned. */
  readonly terminateLimit?: number
}
