import type { Chunk } from '../protocol/worker-protocol.ts'
import type { Listing } from '../../../shared/model/listing.ts'
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
  /** Indexes of the tensors that can be read, in the order in which they are scanned. */
  readonly readable: Uint32Array
  /** Those among them that have no data, and no task. */
  readonly empty: readonly number[]
  readonly totalBytes: number
}

/**
 * Cuts tensors into chunks and packs chunks into tasks: large tensors first, the largest before the others, then the
 * small ones in the order of their files.
 */
export function planScan(tensors: Listing<TensorInfo>): ScanPlan {
  const cuts = new TensorCuts(tensors)
  const readable = scanOrder(tensors)
  const empty: number[] = []
  let totalBytes = 0
  for (const index of readable) {
    const nBytes = Number(tensors.at(index)!.nBytes)
    if (nBytes === 0) empty.push(index)
    totalBytes += nBytes
  }
  return { tasks: { [Symbol.iterator]: () => packTasks(tensors, readable, cuts) }, cuts, readable, empty, totalBytes }
}

/** As `ScanPlan.readable`. */
function scanOrder(tensors: Listing<TensorInfo>): Uint32Array {
  const sizes = new Float64Array(tensors.length)
  const starts = new Float64Array(tensors.length)
  const files = new Uint32Array(tensors.length)
  const [large, small]: [number[], number[]] = [[], []]
  for (const { index, unreadable, nBytes, dataOffset, shard = 0 } of tensors) {
    if (unreadable !== undefined) continue
    sizes[index] = Number(nBytes)
    starts[index] = Number(dataOffset)
    files[index] = shard
    ;(sizes[index]! <= SMALL_BYTES ? small : large).push(index)
  }
  large.sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  small.sort((a, b) => files[a]! - files[b]! || starts[a]! - starts[b]! || a - b)
  return Uint32Array.from([...large, ...small])
}

/** Number of tasks of a plan, counted one by one up to `most`. */
export function countTasks({ tasks }: ScanPlan, most = Infinity): number {
  let count = 0
  for (const _task of tasks) if (++count >= most) break
  return count
}

function* packTasks(tensors: Listing<TensorInfo>, order: Uint32Array, cuts: TensorCuts): Generator<PlannedTask> {
  const tasks = packChunks(
    chunksOf(tensors, order, cuts),
    ({ nBytes }) => nBytes,
    (a, b) => a.file === b.file,
  )
  for (const chunks of tasks) yield { file: chunks[0].file, chunks }
}

function* chunksOf(tensors: Listing<TensorInfo>, order: Uint32Array, cuts: TensorCuts): Generator<Chunk> {
  for (const index of order) yield* cuts.chunks(tensors.at(index)!)
}
