/** How one pair of a comparison stands, and how much it lost: the order of tables and reports. */
import type { PairStatus } from './pairs.ts'
import { differs, type PairResult } from './results.ts'

/** A pair as far as it is compared. Without a result it waits. */
export interface StandingPair {
  readonly status: PairStatus
  readonly result: PairResult | undefined
}

/** A pair in a word. */
export type PairState =
  Exclude<PairStatus, 'compared'> | 'waiting' | 'running' | 'failed' | 'identical' | 'equal' | 'differs'

export function stateOf({ status, result }: StandingPair): PairState {
  if (status !== 'compared') return status
  if (result?.status !== 'done') return result?.status ?? 'waiting'
  if (result.identicalBytes) return 'identical'
  return differs(result) ? 'differs' : 'equal'
}

/** States in the order of tables, after the pairs whose values differ. */
const ORDER: readonly Exclude<PairState, 'differs'>[] = [
  'failed',
  'unreadable',
  'shape',
  'only-reference',
  'only-other',
  'running',
  'waiting',
  'equal',
  'identical',
]

/**
 * The loss of a pair, larger is worse: the NMSE; Infinity where the reference is 0 and the other is not, and where values
 * are finite on one side only. Pairs whose values do not differ, or were not compared, have negative numbers.
 */
export function lossOf(pair: StandingPair): number {
  const state = stateOf(pair)
  if (state !== 'differs') return -1 - ORDER.indexOf(state)
  const { nonFiniteDiffering = 0, nmse = Infinity } = pair.result?.stats ?? {}
  return nonFiniteDiffering > 0 ? Infinity : nmse
}
