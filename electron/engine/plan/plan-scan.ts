import type { Chunk } from '../../../shared/protocol.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import { ggmlType } from '../ggml/types.ts'

/** Bytes of a chunk, at most: small enough to spread one tensor over many workers, large enough to cost no overhead. */
export const CHUNK_BYTES = 4 * 1024 * 1024

/** Bytes of a small tensor, at most: small ones are read in the order of the file, several at once. */
const SMALL_BYTES = 1024 * 1024

/** Chunks in a task, at most: many small tensors travel together, but a task stays short enough to retry. */
const TASK_CHUNKS = 256

/** Beyond this many experts, small ones share a chunk: no known model has more, and each chunk costs memory. */
export const MAX_SEPARATE_EXPERTS = 4096

export interface PlannedTask {
  /** Index of the file in the model. */
  readonly file: number
  readonly nBytes: number
  readonly chunks: readonly Chunk[]
}

export interface ScanPlan {
  readonly tasks: readonly PlannedTask[]
  /** Number of chunks by tensor index; 0 for a tensor without data. Tensors that cannot be read are absent. */
  readonly chunkCounts: ReadonlyMap<number, number>
  readonly totalBytes: number
}

/**
 * Cuts tensors into chunks and packs chunks into tasks: large tensors first, the largest before the others, then the
 * small ones as they lie in their files. Chunks depend on the tensor alone,
 * never on the executor or the number of workers: results are merged chunk by chunk and must not differ.
 */
export function planScan(tensors: readonly TensorInfo[]): ScanPlan {
  const readable = tensors.filter((tensor) => tensor.unreadable === undefined)
  const isSmall = ({ nBytes }: TensorInfo) => Number(nBytes) <= SMALL_BYTES
  const large = readable.filter((tensor) => !isSmall(tensor)).sort(largestFirst)
  const small = readable.filter(isSmall).sort(inFileOrder)
  const tasks: PlannedTask[] = []
  const chunkCounts = new Map<number, number>()
  let totalBytes = 0
  let open: { file: number; nBytes: number; chunks: Chunk[] } | undefined
  const close = () => {
    if (open) tasks.push(open)
    open = undefined
  }
  for (const tensor of [...large, ...small]) {
    const chunks = planTensor(tensor)
    chunkCounts.set(tensor.index, chunks.length)
    for (const chunk of chunks) {
      totalBytes += chunk.nBytes
      const fits =
        open?.file === chunk.file && open.nBytes + chunk.nBytes <= CHUNK_BYTES && open.chunks.length < TASK_CHUNKS
      if (!open || !fits) {
        close()
        open = { file: chunk.file, nBytes: 0, chunks: [] }
      }
      open.chunks.push(chunk)
      open.nBytes += chunk.nBytes
    }
  }
  close()
  return { tasks, chunkCounts, totalBytes }
}

const largestFirst = (a: TensorInfo, b: TensorInfo) => Number(b.nBytes) - Number(a.nBytes) || a.index - b.index

const inFileOrder = (a: TensorInfo, b: TensorInfo) =>
  (a.shard ?? 0) - (b.shard ?? 0) || Number(a.dataOffset) - Number(b.dataOffset) || a.index - b.index

/** Chunks of one tensor: whole rows, or blocks of a long row, about `CHUNK_BYTES`, never crossing an expert (a slice of dimension 2). */
export function planTensor(tensor: TensorInfo): Chunk[] {
  const type = ggmlType(tensor.typeId)
  if (!type || tensor.nBytes === undefined || tensor.unreadable !== undefined) return []
  const nBytes = Number(tensor.nBytes)
  const dataOffset = Number(tensor.dataOffset)
  const rowBlocks = blocksOfRow(tensor)
  const unit = (rowBlocks ?? 1) * type.typeSize
  const chunkStep = Math.floor(CHUNK_BYTES / unit) * unit
  const sliceBytes = expertBytes(tensor, nBytes)
  const chunks: Chunk[] = []
  for (let slice = 0; slice < nBytes; slice += sliceBytes) {
    const end = Math.min(slice + sliceBytes, nBytes)
    for (let start = slice; start < end; start += chunkStep) {
      chunks.push({
        tensor: tensor.index,
        index: chunks.length,
        typeId: tensor.typeId,
        file: tensor.shard ?? 0,
        byteOffset: dataOffset + start,
        nBytes: Math.min(chunkStep, end - start),
        firstElement: (start / type.typeSize) * type.blockSize,
        ...(rowBlocks === undefined ? {} : { rowBlocks }),
        whole: start === 0 && chunkStep >= nBytes && sliceBytes >= nBytes,
      })
    }
  }
  return chunks
}

/**
 * Blocks in a row (a run along dimension 0), for a tensor of several rows of at least two values that fit a chunk.
 * @returns undefined where rows are not looked at
 */
export function blocksOfRow({ typeId, shape, nElements }: TensorInfo): number | undefined {
  const type = ggmlType(typeId)
  const length = Number(shape[0] ?? 1)
  if (!type || length < 2 || Number(nElements) <= length) return undefined
  const blocks = length / type.blockSize
  return Number.isInteger(blocks) && blocks * type.typeSize <= CHUNK_BYTES ? blocks : undefined
}

/** Does the tensor have several experts (slices of dimension 2), and does no chunk hold values of two of them? */
export function hasSeparateExperts({ shape }: TensorInfo): boolean {
  return Number(shape[2] ?? 1) > 1 && slicesOf(shape) <= MAX_SEPARATE_EXPERTS
}

/** Slices of the first two dimensions. */
function slicesOf(shape: TensorInfo['shape']): number {
  return shape.slice(2).reduce<number>((product, size) => product * Number(size), 1)
}

/** Bytes that a run of chunks may not cross: one expert, or the whole tensor when it has no experts. */
function expertBytes(tensor: TensorInfo, nBytes: number): number {
  const experts = slicesOf(tensor.shape)
  if (tensor.shape.length < 3 || experts <= 1) return nBytes
  const expert = nBytes / experts
  if (experts <= MAX_SEPARATE_EXPERTS) return expert
  return expert * Math.max(1, Math.floor(CHUNK_BYTES / expert))
}
