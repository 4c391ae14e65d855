import type { ProcessBudget } from './process-budget.ts'
import { openThread } from './thread-channel.ts'
import type { OpenProcess, WorkerSpawner } from './worker-channel.ts'

/**
 * @param program the built worker program
 * @param openProcess starts it in a process: `utilityProcess` inside Electron, `child_process.fork` outside
 * @param budget of this process; all spawners of the process share it
 */
export function createSpawner(program: URL, openProcess: OpenProcess, budget: ProcessBudget): WorkerSpawner {
  return {
    open: (kind, options = {}) => {
      if (kind === 'process') return openProcess(program, options)
      const { heapMB, memories = 0, single = false } = options
      const giveBack = budget.take({ memories, single })
      try {
        const channel = openThread(program, heapMB === undefined ? {} : { maxOldGenerationSizeMb: heapMB })
        // The first listener: when anyone else learns of the end, the room is free again.
        channel.onExit(giveBack)
        return channel
      } catch (error) {
        giveBack()
        throw error
      }
    },
  }
}
