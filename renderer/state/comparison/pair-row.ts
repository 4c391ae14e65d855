/** The pairs of a comparison as rows of its table. */
import { type PairState, stateOf } from '../../../shared/model/comparison/pair-state.ts'
import type { PairStatus, TensorPair } from '../../../shared/model/comparison/pairs.ts'
import type { PairResult } from '../../../shared/model/comparison/results.ts'
import { phrase } from '../../../shared/text/sentence.ts'
import type { Row } from '../model/row.ts'

/** One pair. The object stays; its result is replaced while the comparison runs. */
export interface PairRow {
  /** Position in the list of pairs. */
  readonly index: number
  readonly status: PairStatus
  /** Name of the tensor in the reference, or of the only one. */
  readonly name: string
  readonly naturalName: string
  /** Rows of both models; each may be absent, never both. */
  readonly reference: Row | undefined
  readonly other: Row | undefined
  result: PairResult
}

const WAITING: PairResult = { status: 'waiting', attempts: 0 }

export function createPairRows(
  pairs: readonly TensorPair[],
  reference: readonly Row[],
  other: readonly Row[],
): PairRow[] {
  return pairs.flatMap((pair) => {
    const a = pair.reference === undefined ? undefined : reference[pair.reference]
    const b = pair.other === undefined ? undefined : other[pair.other]
    const named = a ?? b
    if (!named) return []
    const { tensor, naturalName } = named
    return {
      index: pair.index,
      status: pair.status,
      name: tensor.name,
      naturalName,
      reference: a,
      other: b,
      result: WAITING,
    }
  })
}

/** English, translated where it is shown. */
export const STATE_TEXTS: Readonly<Record<PairState, string>> = {
  waiting: phrase('waiting'),
  running: phrase('comparing'),
  failed: phrase('failed'),
  identical: phrase('identical bytes'),
  equal: phrase('same values'),
  differs: phrase('differs'),
  shape: phrase('different shape'),
  unreadable: phrase('cannot be read'),
  'only-reference': phrase('only in reference'),
  'only-other': phrase('only in other'),
}

/** Nothing of the tensor differs: neither a value nor whether it is there. */
export const isSame = (row: PairRow): boolean => {
  const state = stateOf(row)
  return state === 'identical' || state === 'equal'
}

/** States in which the values of a pair were not compared but something differs. */
const DIFFERENT: ReadonlySet<PairState> = new Set([
  'differs',
  'failed',
  'shape',
  'unreadable',
  'only-reference',
  'only-other',
])

export const isDifferent = (row: PairRow): boolean => DIFFERENT.has(stateOf(row))
