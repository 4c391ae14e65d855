import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { nonFiniteCount, type PackedHistogram } from '../../../shared/model/stats.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { decodeTensor, encodeTensor } from '../checkpoint/records.ts'
import { unreadableRow } from './unreadable-row.ts'
import { ByteStore } from './byte-store.ts'

/** Megabytes of histograms in memory: enough for 10,000 tensors. Others are in a temporary file. */
const HISTOGRAM_BLOCKS = 16

/** Flags of a tensor: which measures its row has, by their position in `MEASURES`, and these two. */
const DONE = 1 << MEASURES.length
const NON_FINITE = DONE << 1

/** Row of a tensor, by its index; undefined while there is none. */
export type RowOf = (tensor: number) => RowUpdate | undefined

/**
 * The results of one model, by tensor: the only place where they are kept in memory. Rows are bytes, and are unpacked when
 * they are asked for, because a hundred thousand objects would take four times the memory.
 */
export class ResultStore {
  readonly #tensors: Listing<TensorInfo>
  readonly #rows: ByteStore
  readonly #histograms: ByteStore
  readonly #flags: Uint8Array
  /** Rows of tensors that failed in the last scan. They are few. */
  readonly #failed = new Map<number, RowUpdate>()
  #size = 0

  /** @param tensors of the model: those that cannot be read have failed from the start */
  constructor(tensors: Listing<TensorInfo>) {
    this.#tensors = tensors
    this.#rows = new ByteStore(tensors.length)
    this.#histograms = new ByteStore(tensors.length, HISTOGRAM_BLOCKS)
    this.#flags = new Uint8Array(tensors.length)
  }

  /** Number of tensors that are done. */
  get size(): number {
    return this.#size
  }

  /** Indexes of the tensors that are done, in ascending order. */
  *done(): Generator<number> {
    for (let tensor = 0; tensor < this.#flags.length; tensor++) if (this.has(tensor)) yield tensor
  }

  /** Whether a tensor is done. */
  has(tensor: number): boolean {
    return (this.#flags[tensor]! & DONE) !== 0
  }

  /** Whether a tensor that is done has a NaN or an infinity. */
  isNonFinite(tensor: number): boolean {
    return (this.#flags[tensor]! & NON_FINITE) !== 0
  }

  /** Those of `measures` that the row of a tensor does not have. */
  missing(tensor: number, measures: readonly Measure[]): readonly Measure[] {
    const flags = this.#flags[tensor]!
    return measures.filter((measure) => (flags & flagOf(measure)) === 0)
  }

  /**
   * Keeps the row of a tensor that is done or has failed, in place of the one that it had.
   * @param histogram that of a tensor that is done; by default the one that it had
   */
  set(row: RowUpdate, histogram?: PackedHistogram): void {
    const { index } = row
    if (row.status !== 'done') {
      this.#failed.set(index, row)
      return
    }
    this.#rows.set(index, encodeTensor({ row }))
    if (histogram) this.#histograms.set(index, histogram)
    if (!this.has(index)) this.#size++
    this.#flags[index] = flagsOf(row)
    this.#failed.delete(index)
  }

  row(tensor: number): RowUpdate | undefined {
    return this.#failed.get(tensor) ?? this.doneRow(tensor) ?? unreadableRow(this.#tensors.at(tensor))
  }

  /** The row of a tensor that is done, also when the last scan, which wanted more of it, failed. */
  doneRow(tensor: number): RowUpdate | undefined {
    return unpack(this.#rows.get(tensor))
  }

  histogram(tensor: number): PackedHistogram | undefined {
    return this.#histograms.get(tensor)
  }

  /** The rows as they are now: what comes later does not change them. Nothing is unpacked until it is asked for. */
  snapshot(): RowOf {
    const rows = this.#rows.snapshot()
    const failed = new Map(this.#failed)
    return (tensor) => failed.get(tensor) ?? unpack(rows(tensor)) ?? unreadableRow(this.#tensors.at(tensor))
  }

  /** Discards one measure of a tensor; its other results stay. */
  dropMeasure(tensor: number, measure: Measure): void {
    const row = this.doneRow(tensor)
    if (row?.digest?.[measure] === undefined) return
    const digest = { ...row.digest }
    delete digest[measure]
    this.set({ ...row, digest })
  }

  /** Discards the failures of the last scan: the next one tries again. */
  dropFailures(): void {
    this.#failed.clear()
  }

  /** Discards everything; the store can be filled again. */
  clear(): void {
    this.#rows.clear()
    this.#histograms.clear()
    this.#flags.fill(0)
    this.#failed.clear()
    this.#size = 0
  }

  /** Discards the histograms, and with them the temporary file. The rows stay. */
  close(): void {
    this.#histograms.clear()
  }
}

const unpack = (bytes: Uint8Array | undefined): RowUpdate | undefined =>
  bytes && decodeTensor(Buffer.from(bytes.buffer)).row

const flagOf = (measure: Measure): number => 1 << MEASURES.indexOf(measure)

function flagsOf({ stats, digest }: RowUpdate): number {
  const measures = MEASURES.reduce(
    (flags, measure) => (digest?.[measure] === undefined ? flags : flags | flagOf(measure)),
    0,
  )
  return measures | DONE | (stats && nonFiniteCount(stats) > 0 ? NON_FINITE : 0)
}
