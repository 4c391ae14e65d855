import type { Chunk } from '../protocol/worker-protocol.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { packChunks } from './pack-chunks.ts'
import { TensorCuts } from './tensor-cuts.ts'

/** Maximum bytes of a small tensor. Small ones are read in the order of the file, several at once. */
const SMALL_BYTES = 1024 * 1024

export interface PlannedTask {
  /** Index of the file in the model. */
  readonly file: number
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
  const tasks = packChunks(
    chunksOf(tensors, cuts),
    ({ nBytes }) => nBytes,
    (a, b) => a.file === b.file,
  )
  for (const chunks of tasks) yield { file: chunks[0].file, chunks }
}

function* chunksOf(tensors: readonly TensorInfo[], cuts: TensorCuts): Generator<Chunk> {
  for (const tensor of tensors) yield* cuts.chunks(tensor)
}

const largestFirst = (a: TensorInfo, b: TensorInfo) => Number(b.nBytes) - Number(a.nBytes) || a.index - b.index

const inFileOrder = (a: TensorInfo, b: TensorInfo) =>
  (a.shard ?? 0) - (b.shard ?? 0) || Number(a.dataOffset) - Number(b.dataOffset) || a.index - b.index
