import type { RowUpdate } from '../../shared/contract.ts'
import type { PackedHistogram } from '../../shared/stats.ts'
import { decodeTensor, encodeTensor } from './checkpoint/records.ts'
import { HistogramStore } from './stats/histogram-store.ts'

const BLOCK_BYTES = 1024 * 1024

/**
 * Results of a scan, by tensor. Rows are kept as bytes, as objects a hundred thousand of them would take four times the
 * memory; histograms beyond the first megabytes go to a temporary file.
 */
export class ResultStore {
  readonly #histograms = new HistogramStore()
  readonly #blocks: Buffer[] = []
  /** Bytes used of the last block. */
  #used = BLOCK_BYTES
  /** By tensor: where its row starts, counted over all blocks; how long it is. */
  readonly #starts: (number | undefined)[] = []
  readonly #lengths: number[] = []
  /** Rows that are not done: few, and of another make. */
  readonly #others = new Map<number, RowUpdate>()
  #size = 0

  /** Number of tensors that have a row. */
  get size(): number {
    return this.#size
  }

  has(tensor: number): boolean {
    return this.#starts[tensor] !== undefined || this.#others.has(tensor)
  }

  /** A tensor has one row, which does not change any more. */
  add(row: RowUpdate, histogram: PackedHistogram | undefined): void {
    if (this.has(row.index)) throw new Error(`tensor ${row.index} has its row already`)
    this.#size++
    if (histogram) this.#histograms.set(row.index, histogram)
    if (row.status === 'done') this.#addBytes(row.index, encodeTensor({ row }))
    else this.#others.set(row.index, row)
  }

  row(tensor: number): RowUpdate | undefined {
    const start = this.#starts[tensor]
    if (start === undefined) return this.#others.get(tensor)
    const from = start % BLOCK_BYTES
    const block = this.#blocks[Math.floor(start / BLOCK_BYTES)]!
    return decodeTensor(block.subarray(from, from + this.#lengths[tensor]!)).row
  }

  histogram(tensor: number): PackedHistogram | undefined {
    return this.#histograms.get(tensor)
  }

  /** The histograms are gone afterwards; the rows are not. */
  close(): void {
    this.#histograms.close()
  }

  /** A row of 4096 experts that are all bad has 300 kB; no row is longer. */
  #addBytes(tensor: number, bytes: Buffer): void {
    if (this.#used + bytes.length > BLOCK_BYTES) {
      this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES))
      this.#used = 0
    }
    this.#blocks.at(-1)!.set(bytes, this.#used)
    this.#starts[tensor] = (this.#blocks.length - 1) * BLOCK_BYTES + this.#used
    this.#lengths[tensor] = bytes.length
    this.#used += bytes.length
  }
}
