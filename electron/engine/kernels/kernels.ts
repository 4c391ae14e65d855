/** The host's side of the WASM kernels: bytes of a tensor in, statistics and histogram out. */
import type { PartialStats, SparseHistogram } from '../../../shared/model/stats.ts'
import type { Endian } from '../../../shared/model/tensor.ts'
import { KERNEL_NUMBERS, readResult } from '../stats/partial-numbers.ts'
import { finiteCount } from '../stats/merge.ts'
import type { ElementType, TypeName } from '../types/types.ts'
import wasm from './assembly/kernels.as.ts?wasm'
import { swapToLittleEndian } from './byte-order.ts'
import { createDifferenceKernels, type DifferenceExports, type DifferenceKernels } from './difference-kernels.ts'
import { INPUT_BYTES, sizedType, TILE_VALUES, tileBytes } from './sizes.ts'

/** Bins of a histogram: the top 15 bits of a float32. */
const BINS = 32768

/** Types whose values do not fit a float32. */
const FLOAT64_TYPES: ReadonlySet<TypeName> = new Set(['F64', 'I32', 'I64'])

/**
 * Kernels with a memory of their own: for one thread, one chunk at a time. `begin`, then for every piece of the chunk
 * write its bytes to `input` and `accumulate`, then `finish`.
 */
export interface Kernels {
  /** Kernels that compare, in the same memory: a chunk of either discards the other's. */
  readonly differences: DifferenceKernels
  /** WASM memory that file bytes are read into; INPUT_BYTES long. */
  readonly input: Uint8Array
  /**
   * Starts a chunk of blocks of this type. Discards the previous chunk.
   * @param rowBlocks blocks in a row of the tensor, of which the chunk contains whole ones; without it rows are not measured
   * @throws RangeError for a type without a size, and for one that has no big-endian form in a big-endian file
   */
  begin(typeId: number, endian: Endian, rowBlocks?: number): void
  /**
   * Measures the first `nBytes` of `input`, and may change them. Every call but the chunk's last must be given a
   * multiple of `tileBytes(typeId)`: then the result depends on the chunk's bytes alone, not on how it was cut.
   * @throws RangeError for a number of bytes that breaks a block, or that does not fit `input`
   */
  accumulate(nBytes: number): void
  /**
   * The statistics of the chunk; positions count from its first value. The histogram is WASM memory, valid until the next
   * `begin`.
   */
  finish(): { readonly partial: PartialStats; readonly histogram: SparseHistogram }
  /**
   * Values of whole blocks: float64 for F64, I32 and I64, float32 for the rest. Overwrites `input`.
   * @throws RangeError as `begin` and `accumulate` do
   */
  dequantize(typeId: number, bytes: Uint8Array, endian: Endian): Float32Array | Float64Array
}

interface Exports extends DifferenceExports {
  readonly TILE: WebAssembly.Global
  readonly RESULT: WebAssembly.Global
  readonly RESULT_BINS: WebAssembly.Global
  readonly RESULT_COUNTS: WebAssembly.Global
  begin(typeId: number, fromTile: number, rowBlocks: number): void
  accumulate(typeId: number, blockSize: number, typeSize: number, nBlocks: number): void
  finish(): void
  decodeTile(typeId: number, nBlocks: number): void
}

/**
 * Bytes to hand to each `accumulate` call but the last: as many whole tiles as fit `input`.
 * @throws RangeError for a type without a size
 */
export function accumulateBytes(typeId: number): number {
  const tile = tileBytes(typeId)
  return Math.floor(INPUT_BYTES / tile) * tile
}

/**
 * Which path measures: `auto` the base path for a chunk's first tiles, then the fast one of the type; the others are for
 * tests. `base` decodes every value to a float; `fast` takes the fast path from the first tile on.
 */
type KernelPath = 'auto' | 'base' | 'fast'

/** The tile from which on the fast path is taken; -1 is the type's own choice. */
const FAST_FROM: Readonly<Record<KernelPath, number>> = { auto: -1, base: 2 ** 31 - 1, fast: 0 }

/** Compiles and instantiates the kernels; takes a few milliseconds and, as types are used, up to 9 MiB. */
export function createKernels({ path = 'auto' }: { readonly path?: KernelPath } = {}): Kernels {
  const module = new WebAssembly.Module(new Uint8Array(wasm))
  const abort = (): never => {
    throw new Error('a kernel aborted')
  }
  // The module's own exports: their types are those of assembly/kernels.as.ts.
  const exports = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Exports

  const { buffer } = exports.memory
  const address = (global: WebAssembly.Global): number => Number(global.value)
  const input = new Uint8Array(buffer, address(exports.INPUT), INPUT_BYTES)
  const result = new Float64Array(buffer, address(exports.RESULT), KERNEL_NUMBERS + 1)
  const resultBins = new Uint16Array(buffer, address(exports.RESULT_BINS), BINS)
  const resultCounts = new Float64Array(buffer, address(exports.RESULT_COUNTS), BINS)
  const histogram = (): SparseHistogram => {
    const nBins = result[KERNEL_NUMBERS]!
    return { bins: resultBins.subarray(0, nBins), counts: resultCounts.subarray(0, nBins) }
  }
  let current: { readonly type: ElementType; readonly endian: Endian } | undefined

  return {
    differences: createDifferenceKernels(exports, histogram),
    input,
    begin(typeId, endian, rowBlocks = 0) {
      const type = sizedType(typeId)
      if (endian === 'big') swapToLittleEndian(typeId, input.subarray(0, 0))
      current = { type, endian }
      exports.begin(typeId, FAST_FROM[path], rowBlocks)
    },
    accumulate(nBytes) {
      if (!current) throw new Error('accumulate() before begin()')
      const { type, endian } = current
      const nBlocks = wholeBlocks(type, nBytes)
      if (nBytes > INPUT_BYTES) throw new RangeError(`${nBytes} bytes do not fit an input of ${INPUT_BYTES}`)
      if (endian === 'big') swapToLittleEndian(type.id, input.subarray(0, nBytes))
      exports.accumulate(type.id, type.blockSize, type.typeSize, nBlocks)
    },
    finish() {
      if (!current) throw new Error('finish() before begin()')
      current = undefined
      exports.finish()
      const partial = readResult(result)
      const finite = finiteCount(partial)
      partial.mean = finite > 0 ? (partial.sum[0] + partial.sum[1]) / finite : 0
      return { partial, histogram: histogram() }
    },
    dequantize(typeId, bytes, endian) {
      const type = sizedType(typeId)
      const nValues = wholeBlocks(type, bytes.length) * type.blockSize
      const Values = FLOAT64_TYPES.has(type.name) ? Float64Array : Float32Array
      const values = new Values(nValues)
      const step = tileBytes(typeId)
      for (let at = 0, done = 0; at < bytes.length; at += step, done += TILE_VALUES) {
        const piece = bytes.subarray(at, at + step)
        input.set(piece)
        if (endian === 'big') swapToLittleEndian(typeId, input.subarray(0, piece.length))
        exports.decodeTile(typeId, piece.length / type.typeSize)
        values.set(new Values(buffer, address(exports.TILE), Math.min(TILE_VALUES, nValues - done)), done)
      }
      return values
    },
  }
}

function wholeBlocks(type: ElementType, nBytes: number): number {
  const nBlocks = nBytes / type.typeSize
  if (Number.isSafeInteger(nBlocks) && nBlocks >= 0) return nBlocks
  throw new RangeError(`${nBytes} bytes are not whole blocks of ${type.name} (${type.typeSize} bytes each)`)
}
