import { openThread } from './thread-channel.ts'
import type { WorkerChannel, WorkerSpawner } from './worker-channel.ts'

/**
 * @param program the built worker program
 * @param openProcess starts it in a process: `utilityProcess` inside Electron, `child_process.fork` outside
 */
export function createSpawner(program: URL, openProcess: (program: URL) => WorkerChannel): WorkerSpawner {
  return { open: (kind) => (kind === 'thread' ? openThread(program) : openProcess(program)) }
}
