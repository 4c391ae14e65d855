/** Statistics the plain way: exact sums (as Python's math.fsum), two passes, no scales. For values whose squares are finite. */
import type { SparseHistogram, TensorStats } from '../../../../shared/model/stats.ts'

/** Sum without rounding until the end. */
export function exactSum(values: Iterable<number>): number {
  let terms: number[] = []
  for (const value of values) {
    let x = value
    const kept: number[] = []
    for (const term of terms) {
      const [large, small] = Math.abs(x) >= Math.abs(term) ? [x, term] : [term, x]
      const s = large + small
      const e = small - (s - large)
      if (e !== 0) kept.push(e)
      x = s
    }
    terms = [...kept, x]
  }
  return terms.reduceRight((sum, term) => sum + term, 0)
}

export function referenceStats(values: ArrayLike<number>): TensorStats {
  const all = Array.from(values)
  const finite = all.filter(Number.isFinite)
  const n = finite.length
  const of = (test: (x: number) => boolean): number => all.filter(test).length
  const counts = {
    count: all.length,
    nan: of(Number.isNaN),
    posInf: of((x) => x === Infinity),
    negInf: of((x) => x === -Infinity),
    zeros: of((x) => x === 0),
  }
  if (n === 0) return counts
  const sum = exactSum(finite)
  const mean = sum / n
  const deviations = finite.map((x) => x - mean)
  const drift = exactSum(deviations)
  const min = finite.reduce((a, b) => Math.min(a, b))
  const max = finite.reduce((a, b) => Math.max(a, b))
  return {
    ...counts,
    sum,
    mean,
    std: Math.sqrt(Math.max(0, exactSum(deviations.map((d) => d * d)) - (drift * drift) / n) / n),
    min,
    max,
    absMax: Math.max(-min, max),
    absMean: exactSum(finite.map(Math.abs)) / n,
    l2: Math.sqrt(exactSum(finite.map((x) => x * x))),
  }
}

const MAX_FLOAT32 = 2 ** 128 - 2 ** 104

/** Counts of the top 15 bits of the finite values' float32. */
export function referenceHistogram(values: ArrayLike<number>): SparseHistogram {
  const counts = new Map<number, number>()
  const bits = new DataView(new ArrayBuffer(4))
  for (const value of Array.from(values).filter(Number.isFinite)) {
    const nearest = Math.fround(value)
    bits.setFloat32(0, Number.isFinite(nearest) ? nearest : Math.sign(nearest) * MAX_FLOAT32)
    const bin = bits.getUint32(0) >>> 17
    counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }
  const entries = [...counts].sort(([a], [b]) => a - b)
  return { bins: Uint16Array.from(entries, ([bin]) => bin), counts: Float64Array.from(entries, ([, count]) => count) }
}
