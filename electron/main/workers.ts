/** Worker threads and utility processes of the app, within the limits of one process. */
import { endWithoutThreads } from '../app/end-process.ts'
import { LAB_PROGRAM, WORKER_PROGRAM } from '../app/paths.ts'
import { limitsOf, ProcessBudget } from '../engine/executors/process-budget.ts'
import type { WorkerSpawner } from '../engine/executors/worker-spawner.ts'
import { createSpawner } from '../engine/executors/worker-spawner.ts'
import { createProcessForker } from './fork-process.ts'

export interface Workers {
  readonly scan: WorkerSpawner
  readonly lab: WorkerSpawner
  readonly budget: ProcessBudget
  /** Ends the processes that are still alive. */
  killAll(): void
}

export function createWorkers(): Workers {
  const forker = createProcessForker()
  const budget = new ProcessBudget(limitsOf(process.versions))
  endWithoutThreads(() => budget.threads)
  const spawnerOf = (program: URL) => createSpawner(program, (forked) => forker.open(forked), budget)
  return { scan: spawnerOf(WORKER_PROGRAM), lab: spawnerOf(LAB_PROGRAM), budget, killAll: () => forker.killAll() }
}
