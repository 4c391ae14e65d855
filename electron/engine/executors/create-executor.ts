import type { Measure } from '../../../shared/model/digest.ts'
import type { ExecutorKind } from '../../../shared/model/scan.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import type { Executor } from './executor.ts'
import type { TaskKind } from './task-kinds.ts'
import { WorkerPool } from './worker-pool.ts'
import type { WorkerSpawner } from './worker-spawner.ts'

/**
 * `single` is the baseline of every comparison: one thread, one task at a time, nothing that overlaps. It is a thread
 * of its own all the same, because the thread that answers the window must never read a file.
 * @param measures of all digests among the tasks
 * @param file the first one of the tasks
 */
export function createExecutor<K extends TaskKind>(
  kind: ExecutorKind,
  workers: number,
  measures: readonly Measure[],
  file: FileStamp | undefined,
  spawner: WorkerSpawner,
): Executor<K> {
  if (kind === 'single')
    return new WorkerPool(spawner, { kind: 'thread', workers: 1, single: true, tasksInFlight: 1, measures, file })
  const worker = kind === 'threads' ? 'thread' : 'process'
  return new WorkerPool(spawner, { kind: worker, workers, tasksInFlight: 2, measures, file })
}
