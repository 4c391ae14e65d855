import { getHeapStatistics } from 'node:v8'
import { type Fault, LEFT_ALONE } from './lab-api.ts'

/** Bytes of heap beyond which running out of memory would do harm. */
const HARMLESS_HEAP = 256 * 1024 * 1024

/** Ends this worker. @returns only when it must not, with the reason */
export function crash(fault: Fault): Promise<string> {
  switch (fault) {
    case 'error':
      // `threads` keeps a worker alive that Node would end.
      process.removeAllListeners('uncaughtException')
      setImmediate(() => {
        throw new Error('thrown on purpose')
      })
      break
    case 'exit':
      setImmediate(() => process.exit(3))
      break
    case 'memory':
      if (getHeapStatistics().heap_size_limit > HARMLESS_HEAP) return Promise.resolve(LEFT_ALONE)
      setImmediate(fillHeap)
      break
    case 'kill':
      // Also from a thread: a signal meets the whole process.
      setImmediate(() => process.kill(process.pid, 'SIGKILL'))
  }
  return new Promise(() => undefined)
}

function fillHeap(): void {
  const kept: unknown[] = []
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => ({ i })))
}
