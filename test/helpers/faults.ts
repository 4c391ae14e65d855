/** Workers that meet with what real ones do. */
import { forkProcess } from '../../electron/engine/executors/fork-channel.ts'
import { openThread } from '../../electron/engine/executors/thread-channel.ts'
import type { TensorInfo } from '../../shared/model/tensor.ts'
import { watch, type WatchedSpawner } from './engine.ts'

export interface Fault {
  readonly kind:
    | 'disk error'
    | 'exit'
    | 'abort'
    | 'out of memory'
    | 'stray error'
    | 'no kernels'
    | 'loop'
    | 'system call'
    | 'silent'
    | 'broken'
  /** Bytes of the file whose reading brings it about. */
  readonly from?: number
  readonly to?: number
  /** A file that does not exist: the fault happens once, and makes it. */
  readonly marker?: string
}

const program = new URL('./faulty-worker.ts', import.meta.url)

/** Megabytes of heap: enough to work, soon used up. */
const HEAP = 48

/** Workers to which this happens. */
export function faulty(fault: Fault): WatchedSpawner {
  return watch(() => undefined, {
    open: (kind) => {
      const before = { ...process.env }
      process.env['TENSORSCOPE_FAULT'] = JSON.stringify(fault)
      process.env['NODE_OPTIONS'] = `--max-old-space-size=${HEAP}`
      try {
        return kind === 'thread' ? openThread(program, { maxOldGenerationSizeMb: HEAP }) : forkProcess(program)
      } finally {
        process.env['NODE_OPTIONS'] = before['NODE_OPTIONS'] ?? ''
        delete process.env['TENSORSCOPE_FAULT']
      }
    },
  })
}

/** The bytes of a tensor. */
export function bytesOf({ dataOffset, nBytes }: TensorInfo): { readonly from: number; readonly to: number } {
  return { from: Number(dataOffset), to: Number(dataOffset) + Number(nBytes) }
}
