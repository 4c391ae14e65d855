/** Worker threads and utility processes of the app, within the limits of one process. */
import { createSpawners, type Spawners } from '../app/workers.ts'
import { createProcessForker } from './fork-process.ts'

export interface Workers extends Spawners {
  /** Ends the processes that are still alive. */
  killAll(): void
}

export function createWorkers(): Workers {
  const forker = createProcessForker()
  return { ...createSpawners(forker.open), killAll: () => forker.killAll() }
}
