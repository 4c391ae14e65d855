import { getHeapStatistics } from 'node:v8'
import type { CrashEnd, Fault } from './lab-api.ts'

/** Maximum heap limit in bytes at which running out of memory is safe. */
const HARMLESS_HEAP = 256 * 1024 * 1024

/** Makes this worker crash. @returns only when it must not */
export function crash(fault: Fault): Promise<CrashEnd> {
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
      if (getHeapStatistics().heap_size_limit > HARMLESS_HEAP) return Promise.resolve({ kind: 'not-tested' })
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
