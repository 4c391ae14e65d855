/** Workers of this process, which share one budget. */
import { limitsOf, ProcessBudget } from '../engine/executors/process-budget.ts'
import { createSpawner, type OpenProcess, type WorkerSpawner } from '../engine/executors/worker-spawner.ts'
import { endWithoutThreads } from './end-process.ts'
import { LAB_PROGRAM, WORKER_PROGRAM } from './paths.ts'

export interface Spawners {
  /** Starts workers of scans. */
  readonly scan: WorkerSpawner
  /** Starts workers of experiments. */
  readonly lab: WorkerSpawner
  readonly budget: ProcessBudget
}

/**
 * To be called once. From then on, the end of this process does not wait for a worker thread that is stuck.
 * @param openProcess starts a program in a process: `utilityProcess` inside Electron, `child_process.fork` outside
 */
export function createSpawners(openProcess: OpenProcess): Spawners {
  const budget = new ProcessBudget(limitsOf(process.versions))
  endWithoutThreads(() => budget.threads)
  const spawnerOf = (program: URL) => createSpawner(program, openProcess, budget)
  return { scan: spawnerOf(WORKER_PROGRAM), lab: spawnerOf(LAB_PROGRAM), budget }
}
