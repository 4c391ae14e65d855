import { openThread } from './thread-channel.ts'
import type { OpenProcess, WorkerSpawner } from './worker-channel.ts'

/**
 * @param program the built worker program
 * @param openProcess starts it in a process: `utilityProcess` inside Electron, `child_process.fork` outside
 */
export function createSpawner(program: URL, openProcess: OpenProcess): WorkerSpawner {
  return {
    open: (kind, options) => {
      if (kind === 'process') return openProcess(program, options)
      return openThread(program, options?.heapMB === undefined ? {} : { maxOldGenerationSizeMb: options.heapMB })
    },
  }
}
