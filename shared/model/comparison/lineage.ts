/** What a model is of another one, told from the statistics of their tensors: rules with their numbers. Pure. */
import { damageOf } from './damage.ts'
import { expectedNoise } from './expected-loss.ts'
import {
  type Changed,
  COARSE_NOISE,
  type Lineage,
  type LineageFacts,
  type LineageKind,
  type LineagePair,
  median,
  RELATED_COSINE,
  TOLERATED_DB,
  TUNED_COSINE,
  WITHIN_SHARE,
} from './lineage-facts.ts'
import { headlineOf, reasonsOf } from './lineage-sentences.ts'

/**
 * @param pairs all pairs of a comparison that is done
 * @param withImportance the other model was quantized with an importance matrix
 */
export function lineageOf(pairs: readonly LineagePair[], withImportance: boolean): Lineage {
  const compared = pairs.filter(({ stats }) => stats !== undefined)
  const damaged = damageOf(compared)
  const names = new Set(damaged.map(({ name }) => name))
  const sound = compared.filter(({ name }) => !names.has(name))
  const changed = sound.flatMap((pair) => changedOf(pair, withImportance))
  const facts: LineageFacts = {
    kind: kindOf(sound, changed),
    compared: compared.length,
    left: pairs.length - compared.length,
    changed,
    medianCosine: median(changed.map(({ cosine }) => cosine)),
    beyondDb: median(
      changed.flatMap(({ nmse, noise }) => (noise > 0 && nmse < Infinity ? 10 * Math.log10(nmse / noise) : [])),
    ),
  }
  return { kind: facts.kind, damaged, headline: headlineOf(facts, damaged), reasons: reasonsOf(facts, damaged) }
}

function kindOf(sound: readonly LineagePair[], changed: readonly Changed[]): LineageKind {
  if (sound.length === 0) return 'unknown'
  if (changed.length === 0) return sound.every(({ identicalBytes }) => identicalBytes) ? 'same-bytes' : 'same-values'
  const within = changed.filter((pair) => pair.within)
  if (within.length >= changed.length * WITHIN_SHARE) return kindOfLoss(within)
  const beyond = changed.filter((pair) => !pair.within)
  const cosine = median(beyond.map((pair) => pair.cosine))
  if (cosine < RELATED_COSINE) return 'unrelated'
  if (cosine < TUNED_COSINE) return beyond.some(isCoarse) ? 'quantized-from-other' : 'merged'
  return beyond.filter(isCoarse).length > beyond.length / 2 ? 'quantized-from-other' : 'fine-tuned'
}

const isCoarse = ({ noise }: Changed): boolean => noise > COARSE_NOISE

/** Which side lost more, in most pairs. */
function kindOfLoss(within: readonly Changed[]): LineageKind {
  const more = (a: number, b: number): boolean => a > b * 10
  const other = within.filter(({ noiseReference, noiseOther }) => more(noiseOther, noiseReference)).length
  const reference = within.filter(({ noiseReference, noiseOther }) => more(noiseReference, noiseOther)).length
  if (other > within.length / 2) return 'quantized'
  return reference > within.length / 2 ? 'source' : 'same-source'
}

function changedOf(pair: LineagePair, withImportance: boolean): readonly Changed[] {
  const { stats, name, typeReference = '', typeOther = '' } = pair
  if (!stats || stats.equal === stats.finite) return []
  const noiseReference = expectedNoise(typeReference, false)
  const noiseOther = expectedNoise(typeOther, withImportance)
  const noise = noiseReference + noiseOther
  // A reference of zeros has no scale to compare with: nothing of it is left.
  const { nmse = Infinity, cosine = 0 } = stats
  const within = nmse <= noise * 10 ** (TOLERATED_DB / 10)
  return [{ name, nmse, cosine, noise, noiseReference, noiseOther, within }]
}
