/** Bytes of a model's weights, also of those whose type has no known size or whose data is cut off. */
import type { Listing } from '../listing.ts'
import type { ModelView } from '../model-view.ts'
import { Facts, wholeNumber } from '../facts.ts'
import { say, type Sentence } from '../../text/sentence.ts'
import type { TensorInfo } from '../tensor.ts'

export interface WeightBytes {
  readonly bytes: number
  /** Some weights are not counted: their size is not known, or their shard is missing. */
  readonly atLeast: boolean
  /** Where the numbers are from, and what is left out. */
  readonly notes: readonly Sentence[]
}

/** What is needed to see which bytes belong to a tensor. */
export type StoredTensors = Pick<ModelView, 'tensors' | 'size' | 'fileSizes' | 'alignment'>

/** More than any type takes for a weight. */
const MAX_BYTES_PER_WEIGHT = 8

/** Declared sizes, whether the data is there or not; where the type has none, the bytes up to the next tensor. */
export function weightBytes(view: StoredTensors & Pick<ModelView, 'facts' | 'nFiles' | 'problems'>): WeightBytes {
  const stored = storedBytes(view)
  const fromOffsets = Iterator.from(view.tensors).some(
    ({ nBytes }, i) => nBytes === undefined && stored[i] !== undefined,
  )
  const isUnknown = stored.includes(undefined)
  const incomplete = isIncomplete(view)
  return {
    bytes: stored.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
    atLeast: isUnknown || incomplete,
    notes: [
      ...(fromOffsets ? [say('Tensors of unknown types are counted with all bytes up to the next tensor.')] : []),
      ...(isUnknown ? [say('Tensors of unknown size are not counted.')] : []),
      ...(incomplete ? [say('Shards are missing. Their weights are not counted.')] : []),
    ],
  }
}

/**
 * Bytes of each tensor. The gap up to the next tensor of its file stands for an unknown size, up to `alignment` - 1 bytes
 * of padding included.
 * @returns undefined for a tensor whose size neither its type nor the offsets tell
 */
export function storedBytes({ tensors, size, fileSizes, alignment }: StoredTensors): readonly (number | undefined)[] {
  const starts = Iterator.from(tensors).some(({ nBytes }) => nBytes === undefined) ? startsByFile(tensors) : undefined
  return Array.from(tensors, ({ nBytes, nElements, dataOffset, shard = 0 }) => {
    if (nBytes !== undefined) return Number(nBytes)
    const start = Number(dataOffset)
    const end = nextAfter(starts!.get(shard)!, start) ?? (fileSizes ? fileSizes[shard] : size)
    const gap = end === undefined ? 0 : end - start
    // More than weights can take: other data follows, or the offsets are damaged.
    return gap > 0 && gap <= Number(nElements) * MAX_BYTES_PER_WEIGHT + alignment ? gap : undefined
  })
}

/** Where the data of tensors starts in each file, in ascending order. */
function startsByFile(tensors: Listing<TensorInfo>): ReadonlyMap<number, readonly number[]> {
  const starts = new Map<number, number[]>()
  for (const { shard = 0, dataOffset } of tensors) {
    const list = starts.get(shard)
    if (list) list.push(Number(dataOffset))
    else starts.set(shard, [Number(dataOffset)])
  }
  for (const list of starts.values()) list.sort((a, b) => a - b)
  return starts
}

/** The first of the ascending `values` that is greater. */
function nextAfter(values: readonly number[], value: number): number | undefined {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! > value) high = middle
    else low = middle + 1
  }
  return values[low]
}

/** Shards are missing, or one of them has no tensor table that can be read. */
function isIncomplete({ facts: list, nFiles, tensors, problems }: Parameters<typeof weightBytes>[0]): boolean {
  const facts = new Facts(list, undefined)
  return (
    problems.some(({ code }) => code === 'shards-missing') ||
    (wholeNumber(facts.get('split.count')) ?? 0) > nFiles ||
    (wholeNumber(facts.get('split.tensors.count')) ?? 0) > tensors.length
  )
}
