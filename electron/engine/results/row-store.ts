import type { TensorStatus } from '../../../shared/model/scan.ts'
import type { PackedHistogram } from '../../../shared/model/stats.ts'
import { ByteStore } from './byte-store.ts'

/** Megabytes in memory: rows of 15,000 tensors, and histograms of 2,500. Others are in temporary files. */
const ROW_BLOCKS = 4
const HISTOGRAM_BLOCKS = 4

/** What a scan or a comparison says of one item: a tensor or a pair. */
export interface StoredRow {
  readonly index: number
  readonly status: TensorStatus
}

/** Turns the row of an item that is done into bytes and back. */
export interface RowCodec<Row> {
  encode(row: Row): Uint8Array
  decode(bytes: Uint8Array): Row
}

/**
 * The results of a scan or a comparison, by item: the only place where they are kept in memory. Rows are bytes, and are
 * unpacked when they are asked for, because a hundred thousand objects would take four times the memory.
 */
export class RowStore<Row extends StoredRow> {
  readonly #codec: RowCodec<Row>
  readonly #initialRow: (item: number) => Row | undefined
  readonly #rows: ByteStore
  readonly #histograms: ByteStore
  readonly #done: Uint8Array
  /** Rows of items that failed in the last run. They are few. */
  readonly #failed = new Map<number, Row>()
  #size = 0

  /**
   * @param items number of items
   * @param initialRow the row of an item without any result
   */
  constructor(items: number, codec: RowCodec<Row>, initialRow: (item: number) => Row | undefined) {
    this.#codec = codec
    this.#initialRow = initialRow
    this.#rows = new ByteStore(items, ROW_BLOCKS)
    this.#histograms = new ByteStore(items, HISTOGRAM_BLOCKS)
    this.#done = new Uint8Array(items)
  }

  /** Number of items that are done. */
  get size(): number {
    return this.#size
  }

  /** Indexes of the items that are done, in ascending order. */
  *done(): Generator<number> {
    for (let item = 0; item < this.#done.length; item++) if (this.has(item)) yield item
  }

  /** Whether an item is done. */
  has(item: number): boolean {
    return this.#done[item] === 1
  }

  /**
   * Keeps the row of an item that is done or has failed, in place of the one that it had.
   * @param histogram that of an item that is done; by default the one that it had
   */
  set(row: Row, histogram?: PackedHistogram): void {
    const { index } = row
    if (row.status !== 'done') {
      this.#failed.set(index, row)
      return
    }
    this.#rows.set(index, this.#codec.encode(row))
    if (histogram) this.#histograms.set(index, histogram)
    if (!this.has(index)) this.#size++
    this.#done[index] = 1
    this.#failed.delete(index)
  }

  row(item: number): Row | undefined {
    return this.#failed.get(item) ?? this.doneRow(item) ?? this.#initialRow(item)
  }

  /** The row of an item that is done, also when the last run, which wanted more of it, failed. */
  doneRow(item: number): Row | undefined {
    return this.#unpack(this.#rows.get(item))
  }

  histogram(item: number): PackedHistogram | undefined {
    return this.#histograms.get(item)
  }

  /** The rows as they are now: later results do not change them. Nothing is unpacked until it is asked for. */
  snapshot(): (item: number) => Row | undefined {
    const rows = this.#rows.snapshot()
    const failed = new Map(this.#failed)
    return (item) => failed.get(item) ?? this.#unpack(rows(item)) ?? this.#initialRow(item)
  }

  /** Discards the failures of the last run: the next one tries again. */
  dropFailures(): void {
    this.#failed.clear()
  }

  /** Discards everything; the store can be filled again. */
  clear(): void {
    this.#rows.clear()
    this.#histograms.clear()
    this.#done.fill(0)
    this.#failed.clear()
    this.#size = 0
  }

  /** Discards the histograms, and rows that are in a temporary file. Called when nothing is read any more. */
  close(): void {
    this.#rows.close()
    this.#histograms.clear()
  }

  #unpack(bytes: Uint8Array | undefined): Row | undefined {
    return bytes && this.#codec.decode(bytes)
  }
}
