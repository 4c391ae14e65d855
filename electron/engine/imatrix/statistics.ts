/** Statistics of an importance matrix; `shared/model/imatrix.ts` defines them. Exact to about 1e-15 relative. */
import type { ActivationStats, ImportanceStats } from '../../../shared/model/imatrix.ts'
import { countWithData, eachMean, type EntryData, hasData } from './entry-data.ts'
import { Sum } from './sum.ts'

/** A column is active if its mean squared activation is above this. As in llama-imatrix. */
const ACTIVE = 1e-5

/** @returns undefined without data */
export function importanceStats(entry: EntryData): ImportanceStats | undefined {
  const n = countWithData(entry)
  if (n === 0) return undefined
  const each = (visit: (e: number) => void) => eachMean(entry, entry.sums, visit)
  const total = new Sum()
  let min = Infinity
  let max = -Infinity
  let active = 0
  each((e) => {
    total.add(e)
    if (e < min) min = e
    if (e > max) max = e
    if (e > ACTIVE) active++
  })
  const sum = total.value
  const mean = sum / n
  const squares = new Sum()
  const bits = new Sum()
  each((e) => {
    squares.add((e - mean) ** 2)
    const share = e / sum
    if (share > 0) bits.add(-share * Math.log2(share))
  })
  const std = Math.sqrt(squares.value / n)
  let above = 0
  if (std > 0) each((e) => void ((e - mean) / std > 1 && above++))
  return {
    sum,
    min,
    max,
    mean,
    std,
    active: active / n,
    ...(sum > 0 && { entropy: bits.value }),
    ...(sum > 0 && n > 1 && { entropyNormalised: bits.value / Math.log2(n) }),
    zScoreAbove1: above / n,
  }
}

/**
 * Cosine of the sums of squares of two layers, over all experts.
 * @returns undefined if they have not as many values, or all values of one are 0
 */
export function cosineOfSums(
  { sums: a }: Pick<EntryData, 'sums'>,
  { sums: b }: Pick<EntryData, 'sums'>,
): number | undefined {
  if (a.length !== b.length) return undefined
  const [ab, aa, bb] = [new Sum(), new Sum(), new Sum()]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    ab.add(x * y)
    aa.add(x * x)
    bb.add(y * y)
  }
  // Two roots: the product of the squares may be beyond the range.
  const norms = Math.sqrt(aa.value) * Math.sqrt(bb.value)
  return norms > 0 ? ab.value / norms : undefined
}

/**
 * Statistics of the mean activations.
 * @param earlier the same tensor of the nearest earlier layer
 * @returns undefined without activations or without data
 */
export function activationStats(entry: EntryData, earlier?: EntryData): ActivationStats | undefined {
  const { activations } = entry
  const n = countWithData(entry)
  if (!activations || n === 0) return undefined
  const total = new Sum()
  eachMean(entry, activations, (mean) => total.add(mean))
  const mean = total.value / n
  const [second, third, fourth] = [new Sum(), new Sum(), new Sum()]
  eachMean(entry, activations, (value) => {
    const d = value - mean
    second.add(d * d)
    third.add(d * d * d)
    fourth.add(d * d * d * d)
  })
  const variance = second.value / n
  const energy = new Sum()
  eachMean(entry, entry.sums, (square) => energy.add(square))
  return {
    mean,
    std: Math.sqrt(variance),
    ...(variance > 0 && {
      skewness: third.value / n / variance ** 1.5,
      kurtosis: fourth.value / n / variance ** 2 - 3,
    }),
    energy: energy.value,
    ...(earlier && changes(entry, earlier)),
  }
}

/** How mean activations differ from those of an earlier layer. */
function changes(entry: EntryData, earlier: EntryData): Pick<ActivationStats, 'gain' | 'l2Distance' | 'pearson'> {
  const [now, before] = [entry.activations, earlier.activations]
  if (!now || !before || entry.columns !== earlier.columns || entry.counts.length !== earlier.counts.length) return {}
  const pairs: [number, number, number][] = []
  for (const [expert, count] of entry.counts.entries())
    if (hasData(count) && hasData(earlier.counts[expert]!)) pairs.push([expert, count, earlier.counts[expert]!])
  const n = pairs.length * entry.columns
  if (n === 0) return {}
  const each = (visit: (c: number, p: number) => void) => {
    for (const [expert, countNow, countBefore] of pairs) {
      const end = (expert + 1) * entry.columns
      for (let i = expert * entry.columns; i < end; i++) visit(now[i]! / countNow, before[i]! / countBefore)
    }
  }
  const [cc, pp, dd, c1, p1] = [new Sum(), new Sum(), new Sum(), new Sum(), new Sum()]
  each((c, p) => {
    cc.add(c * c)
    pp.add(p * p)
    dd.add((c - p) ** 2)
    c1.add(c)
    p1.add(p)
  })
  const [meanC, meanP] = [c1.value / n, p1.value / n]
  const [covariance, varianceC, varianceP] = [new Sum(), new Sum(), new Sum()]
  each((c, p) => {
    covariance.add((c - meanC) * (p - meanP))
    varianceC.add((c - meanC) ** 2)
    varianceP.add((p - meanP) ** 2)
  })
  const deviations = Math.sqrt(varianceC.value) * Math.sqrt(varianceP.value)
  return {
    ...(pp.value > 0 && { gain: Math.sqrt(cc.value / pp.value) }),
    l2Distance: Math.sqrt(dd.value),
    ...(deviations > 0 && { pearson: covariance.value / deviations }),
  }
}
