import type { RowUpdate } from '../../../shared/model/scan.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import { ByteStore } from './byte-store.ts'
import { decodeTensor, encodeTensor } from '../checkpoint/records.ts'

/** Megabytes of histograms in memory: enough for those of 10,000 tensors. */
const HISTOGRAM_BLOCKS = 16

/**
 * Results of a scan, by tensor. Rows are kept as bytes, as objects a hundred thousand of them would take four times the
 * memory; histograms beyond the first megabytes go to a temporary file.
 */
export class ResultStore {
  readonly #histograms = new ByteStore(HISTOGRAM_BLOCKS)
  readonly #rows = new ByteStore()
  /** Rows that are not done: few, and of another make. */
  readonly #others = new Map<number, RowUpdate>()
  #size = 0

  /** Number of tensors that have a row. */
  get size(): number {
    return this.#size
  }

  has(tensor: number): boolean {
    return this.#rows.has(tensor) || this.#others.has(tensor)
  }

  /** A tensor has one row, which does not change any more. */
  add(row: RowUpdate, histogram: PackedHistogram | undefined): void {
    if (this.has(row.index)) throw new Error(`tensor ${row.index} has its row already`)
    this.#size++
    if (histogram) this.#histograms.set(row.index, histogram)
    if (row.status === 'done') this.#rows.set(row.index, encodeTensor({ row }))
    else this.#others.set(row.index, row)
  }

  row(tensor: number): RowUpdate | undefined {
    const bytes = this.#rows.get(tensor)
    return bytes ? decodeTensor(Buffer.from(bytes.buffer)).row : this.#others.get(tensor)
  }

  histogram(tensor: number): PackedHistogram | undefined {
    return this.#histograms.get(tensor)
  }

  /** The histograms are gone afterwards; the rows are not. */
  close(): void {
    this.#histograms.close()
  }
}
