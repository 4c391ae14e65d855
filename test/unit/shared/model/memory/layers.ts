import type { FactList } from '../../../../../shared/model/facts.ts'
import { Facts } from '../../../../../shared/model/facts.ts'
import { type LayerKind, layerCounts, layerKinds } from '../../../../../shared/model/memory/layer-kinds.ts'
import { llamaFacts, measured } from '../measured.ts'

export type Declared = Readonly<Record<string, FactList[number][1]>>

/** The facts of an architecture, keys without its name. */
export const factsOf = (declared: Declared, architecture: string): Facts =>
  new Facts(llamaFacts(declared, architecture).facts, architecture)

/** An array of one number per layer. */
export const perLayer = (numbers: readonly (number | boolean)[]) => ({
  length: numbers.length,
  first: numbers.slice(0, 16),
  numbers,
})

/** @param tensors names of the model's tensors */
export function kindsOf(
  declared: Declared,
  architecture: string,
  tensors: readonly string[] = [],
): readonly LayerKind[] {
  const facts = factsOf(declared, architecture)
  const counts = layerCounts(facts, architecture, facts.count('block_count')!)
  return layerKinds(
    facts,
    architecture,
    counts,
    tensors.map((name) => measured(name)),
  )
}
