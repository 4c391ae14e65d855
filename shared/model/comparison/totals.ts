/** What the pairs of a comparison add up to. */
import { lossOf, type PairState, type StandingPair, stateOf } from './pair-state.ts'

export interface Totals<Pair> {
  readonly states: Readonly<Record<PairState, number>>
  /** Over all compared values; absent where the sum of the squares of the reference is 0 or beyond float64. */
  readonly nmse?: number
  /** Absent where `nmse` is absent or 0. */
  readonly sqnrDb?: number
  /** The pair with the largest loss, the first of several; absent where no values differ. */
  readonly worst?: Pair
}

/** Sums that stay exact to the last bits over a hundred thousand terms (Neumaier 1974). */
class CompensatedSum {
  #sum = 0
  #lost = 0

  add(value: number): void {
    const sum = this.#sum + value
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum
    this.#sum = sum
  }

  get value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum
  }
}

/** @param pairs in their order: sums are then the same to the last bit */
export function totalsOf<Pair extends StandingPair>(pairs: Iterable<Pair>): Totals<Pair> {
  const states: Record<PairState, number> = {
    ...{ waiting: 0, running: 0, failed: 0, identical: 0, equal: 0, differs: 0 },
    ...{ shape: 0, unreadable: 0, 'only-reference': 0, 'only-other': 0 },
  }
  const [diff, power] = [new CompensatedSum(), new CompensatedSum()]
  let worst: { pair: Pair; loss: number } | undefined
  for (const pair of pairs) {
    const state = stateOf(pair)
    states[state]++
    const { sums } = pair.result ?? {}
    if (sums) {
      diff.add(sums.squaredDiff)
      power.add(sums.squaredReference)
    }
    const loss = state === 'differs' ? lossOf(pair) : -Infinity
    if (loss > (worst?.loss ?? -Infinity)) worst = { pair, loss }
  }
  const nmse = power.value > 0 && Number.isFinite(diff.value + power.value) ? diff.value / power.value : undefined
  return {
    states,
    ...(nmse === undefined ? {} : { nmse }),
    ...(nmse === undefined || nmse === 0 ? {} : { sqnrDb: -10 * Math.log10(nmse) }),
    ...(worst ? { worst: worst.pair } : {}),
  }
}
