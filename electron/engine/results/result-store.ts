import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { RowUpdate } from '../../../shared/model/scan.ts'
import { nonFiniteCount, type PackedHistogram } from '../../../shared/model/stats.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { decodeTensor, encodeTensor } from '../checkpoint/records.ts'
import { type RowCodec, RowStore } from './row-store.ts'
import { unreadableRow } from './unreadable-row.ts'

/** Flags of a tensor: which measures its row has, by their position in `MEASURES`, and this one. */
const NON_FINITE = 1 << MEASURES.length

/** Row of a tensor, by its index; undefined while there is none. */
export type RowOf = (tensor: number) => RowUpdate | undefined

const CODEC: RowCodec<RowUpdate> = {
  encode: (row) => encodeTensor({ row }),
  decode: (bytes) => decodeTensor(Buffer.from(bytes.buffer)).row,
}

/** The results of one model, by tensor. */
export class ResultStore extends RowStore<RowUpdate> {
  readonly #flags: Uint8Array

  /** @param tensors of the model: those that cannot be read have failed from the start */
  constructor(tensors: Listing<TensorInfo>) {
    super(tensors.length, CODEC, (tensor) => unreadableRow(tensors.at(tensor)))
    this.#flags = new Uint8Array(tensors.length)
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

  override set(row: RowUpdate, histogram?: PackedHistogram): void {
    super.set(row, histogram)
    if (row.status === 'done') this.#flags[row.index] = flagsOf(row)
  }

  /** Discards one measure of a tensor; its other results stay. */
  dropMeasure(tensor: number, measure: Measure): void {
    const row = this.doneRow(tensor)
    if (row?.digest?.[measure] === undefined) return
    const digest = { ...row.digest }
    delete digest[measure]
    this.set({ ...row, digest })
  }

  override clear(): void {
    super.clear()
    this.#flags.fill(0)
  }
}

const flagOf = (measure: Measure): number => 1 << MEASURES.indexOf(measure)

function flagsOf({ stats, digest }: RowUpdate): number {
  const measures = MEASURES.reduce(
    (flags, measure) => (digest?.[measure] === undefined ? flags : flags | flagOf(measure)),
    0,
  )
  return measures | (stats && nonFiniteCount(stats) > 0 ? NON_FINITE : 0)
}
