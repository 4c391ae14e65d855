/** Numbers from interleaved rounds. */

export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws RangeError without a value */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** Round by round: what was measured together is compared together. @throws RangeError for unequal numbers of rounds */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) throw new RangeError('a ratio needs as many rounds on both sides')
  return numerators.map((value, round) => value / denominators[round]!)
}

export type Candidates<Name extends string> = Readonly<Record<Name, () => number | Promise<number>>>

/**
 * Measures candidates in turn, `rounds` times. Who begins changes from round to round, so that what goes before costs
 * nobody more than the others. One more round comes first and is not counted.
 */
export async function interleave<Name extends string>(
  rounds: number,
  candidates: Candidates<Name>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + Math.max(0, round)) % names.length]!
      const value = await candidates[name]()
      if (round >= 0) values[name].push(value)
    }
  }
  return values
}

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
