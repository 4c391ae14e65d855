/** Parts of a model that differ far beyond the rest. */
import type { DifferenceStats } from './difference.ts'
import {
  type Damage,
  DAMAGED_FACTOR,
  DAMAGED_NMSE,
  DAMAGED_SHARE,
  DAMAGED_TENSORS,
  type LineagePair,
  median,
} from './lineage-facts.ts'

/** In the order of the pairs; one for a tensor. @param pairs that have statistics */
export function damageOf(pairs: readonly LineagePair[]): readonly Damage[] {
  const whole = damagedTensors(pairs)
  return pairs.flatMap((pair): readonly Damage[] => {
    const { name, stats, experts } = pair
    if (!stats) return []
    if (stats.nonFiniteDiffering > 0) return [{ name, kind: 'non-finite', differing: stats.nonFiniteDiffering }]
    const bad = experts && damagedExperts(experts)
    if (bad) return [{ name, kind: 'experts', ...bad }]
    if (hasDamagedValues(stats))
      return [{ name, kind: 'values', differing: stats.finite - stats.equal, count: stats.count }]
    const usual = whole.get(pair)
    return usual === undefined ? [] : [{ name, kind: 'tensor', nmse: stats.nmse ?? 0, usual }]
  })
}

/** Few tensors that lost far more than the others, and what the others lost. */
function damagedTensors(pairs: readonly LineagePair[]): ReadonlyMap<LineagePair, number> {
  const usual = median(pairs.map(({ stats }) => stats?.nmse ?? 0))
  const bad = pairs.filter(({ stats }) => (stats?.nmse ?? 0) >= Math.max(DAMAGED_NMSE, usual * DAMAGED_FACTOR))
  return new Map(bad.length <= pairs.length * DAMAGED_TENSORS ? bad.map((pair) => [pair, usual]) : [])
}

/** Undefined where no expert stands out, and where most do: then the tensor is another one. */
function damagedExperts(
  experts: readonly DifferenceStats[],
): { readonly experts: readonly number[]; readonly worst: number; readonly usual: number } | undefined {
  const losses = experts.map(({ nmse = 0 }) => nmse)
  const usual = median(losses)
  const bad = [...losses.keys()].filter((i) => losses[i]! >= Math.max(DAMAGED_NMSE, usual * DAMAGED_FACTOR))
  if (bad.length === 0 || bad.length > experts.length / 2) return undefined
  return { experts: bad, worst: Math.max(...bad.map((i) => losses[i]!)), usual }
}

/** A few values differ, by as much as the values of the reference are large. */
function hasDamagedValues({ finite, equal, rmse = 0, nmse }: DifferenceStats): boolean {
  const differing = finite - equal
  if (differing === 0 || differing > finite * DAMAGED_SHARE || nmse === undefined || nmse === 0) return false
  const meanSquare = (rmse * rmse) / nmse
  const theirs = (rmse * rmse * finite) / differing
  return theirs >= meanSquare * DAMAGED_NMSE
}
