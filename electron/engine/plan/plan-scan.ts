import type { Chunk } from '../protocol/worker-protocol.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { CHUNK_BYTES, TensorCuts } from './tensor-cuts.ts'

/** Maximum bytes of a small tensor. Small ones are read in the order of the file, several at once. */
const SMALL_BYTES = 1024 * 1024

/** Maximum chunks of a task: many small tensors travel together, but a task stays short enough to retry. */
const TASK_CHUNKS = 256

export interface PlannedTask {
  /** Index of the file in the model. */
  readonly file: number
  readonly nBytes: number
  readonly chunks: readonly Chunk[]
}

export interface ScanPlan {
  /** Made one by one as they are asked for, from the first one for every reader: 15 TB are millions of chunks. */
  readonly tasks: Iterable<PlannedTask>
  readonly cuts: TensorCuts
  /** Number of chunks by tensor index; 0 for a tensor without data. Tensors that cannot be read are absent. */
  readonly chunkCounts: ReadonlyMap<number, number>
  readonly totalBytes: number
}

/**
 * Cuts tensors into chunks and packs chunks into tasks: large tensors first, the largest before the others, then the
 * small ones in the order of their files.
 */
export function planScan(tensors: readonly TensorInfo[]): ScanPlan {
  const cuts = new TensorCuts(tensors)
  const readable = tensors.filter((tensor) => tensor.unreadable === undefined)
  const isSmall = ({ nBytes }: TensorInfo) => Number(nBytes) <= SMALL_BYTES
  const large = readable.filter((tensor) => !isSmall(tensor)).sort(largestFirst)
  const small = readable.filter(isSmall).sort(inFileOrder)
  const ordered = [...large, ...small]
  const chunkCounts = new Map<number, number>()
  let totalBytes = 0
  for (const tensor of ordered) {
    const count = cuts.count(tensor)
    chunkCounts.set(tensor.index, count)
    if (count > 0) totalBytes += Number(tensor.nBytes)
  }
  return { tasks: { [Symbol.iterator]: () => packTasks(ordered, cuts) }, cuts, chunkCounts, totalBytes }
}

/** Number of tasks of a plan, counted one by one up to `most`. */
export function countTasks({ tasks }: ScanPlan, most = Infinity): number {
  let count = 0
  for (const _task of tasks) if (++count >= most) break
  return count
}

function* packTasks(tensors: readonly TensorInfo[], cuts: TensorCuts): Generator<PlannedTask> {
  let open: { file: number; nBytes: number; chunks: Chunk[] } | undefined
  for (const tensor of tensors)
    for (const chunk of cuts.chunks(tensor)) {
      const fits =
        open?.file === chunk.file && open.nBytes + chunk.nBytes <= CHUNK_BYTES && open.chunks.length < TASK_CHUNKS
      if (!open || !fits) {
        if (open) yield open
        open = { file: chunk.file, nBytes: 0, chunks: [] }
      }
      open.chunks.push(chunk)
      open.nBytes += chunk.nBytes
    }
  if (open) yield open
}

const largestFirst = (a: TensorInfo, b: TensorInfo) => Number(b.nBytes) - Number(a.nBytes) || a.index - b.index

const inFileOrder = (a: TensorInfo, b: TensorInfo) =>
  (a.shard ?? 0) - (b.shard ?? 0) || Number(a.dataOffset) - Number(b.dataOffset) || a.index - b.index
