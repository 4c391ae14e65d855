import type { PairUpdate } from '../../../shared/model/comparison/results.ts'
import { decodePair, encodePair } from '../checkpoint/pair-records.ts'
import { type RowCodec, RowStore } from './row-store.ts'

const CODEC: RowCodec<PairUpdate> = {
  encode: (row) => encodePair({ row }),
  decode: (bytes) => decodePair(Buffer.from(bytes.buffer)).row,
}

/** The results of one comparison, by pair. */
export class PairStore extends RowStore<PairUpdate> {
  /** @param pairs number of pairs, those that are not compared among them */
  constructor(pairs: number) {
    super(pairs, CODEC, () => undefined)
  }
}
