/** The lineage of a model in sentences. */
import { formatInteger, formatNumber, formatShare } from '../../text/format.ts'
import { listed, say, type Sentence } from '../../text/sentence.ts'
import { parseTensorName } from '../tensor-name.ts'
import {
  type Changed,
  type Damage,
  DAMAGED_FACTOR,
  DAMAGED_NMSE,
  DAMAGED_SHARE,
  type LineageFacts,
  median,
  RELATED_COSINE,
  TOLERATED_DB,
  TUNED_COSINE,
} from './lineage-facts.ts'

/** Names that a sentence lists at most. */
const NAMED = 4

const percent = (share: number): string => formatShare(share, 1)
const decibel = (value: number): string => formatNumber(value, 3)

export function headlineOf(facts: LineageFacts, damaged: readonly Damage[]): Sentence {
  const headline = kindSentence(facts)
  if (damaged.length === 0) return headline
  return say('{{headline}}; {{damaged}} of {{compared}} tensors have parts that differ far beyond the rest', {
    ...{ headline, damaged: formatInteger(damaged.length), compared: formatInteger(facts.compared) },
  })
}

function kindSentence({ kind, compared, changed, left }: LineageFacts): Sentence {
  switch (kind) {
    case 'same-bytes':
      return left === 0 ? say('The same bytes') : say('The same bytes in all tensors that both models have')
    case 'same-values':
      return say('The same values, stored differently')
    case 'quantized':
      return say('Quantized from the reference')
    case 'source':
      return say('The reference is quantized from this model')
    case 'same-source':
      return say('Both are made from the same weights')
    case 'quantized-from-other':
      return say('Quantized from other weights than the reference')
    case 'fine-tuned':
      return say('Fine-tuned: {{changed}} of {{compared}} tensors changed', {
        ...{ changed: formatInteger(changed.length), compared: formatInteger(compared) },
      })
    case 'merged':
      return say('Merged with another model, or trained much further')
    case 'unrelated':
      return say('Unrelated weights')
    case 'unknown':
      return say('The relation cannot be told')
  }
}

export function reasonsOf(facts: LineageFacts, damaged: readonly Damage[]): readonly Sentence[] {
  return [...kindReasons(facts), ...damaged.slice(0, NAMED).map(damageReason), ...leftReason(facts)]
}

function kindReasons(facts: LineageFacts): readonly Sentence[] {
  const { kind, compared, changed, medianCosine } = facts
  const counts = { changed: formatInteger(changed.length), compared: formatInteger(compared) }
  switch (kind) {
    case 'same-bytes':
      return [say('Type and bytes are the same in {{compared}} tensors.', counts)]
    case 'same-values':
      return [say('All values are equal in {{compared}} tensors; types or bytes differ.', counts)]
    case 'quantized':
    case 'source':
    case 'same-source':
      return [lossReason(facts), say('Changes that are smaller than the loss of the types do not show.')]
    case 'quantized-from-other':
      return [lossReason(facts), ...changeReasons(changed)]
    case 'fine-tuned':
      return [
        cosineReason(medianCosine, say('at least {{limit}} for a fine-tune', { limit: TUNED_COSINE })),
        ...changeReasons(changed),
      ]
    case 'merged':
      return [
        cosineReason(medianCosine, say('{{low}} to {{high}} for a merge', { low: RELATED_COSINE, high: TUNED_COSINE })),
      ]
    case 'unrelated':
      return [cosineReason(medianCosine, say('below {{limit}} for unrelated weights', { limit: RELATED_COSINE }))]
    case 'unknown':
      return [say('No tensor of both models can be compared, or all that can be are damaged.')]
  }
}

const cosineReason = (cosine: number, rule: Sentence): Sentence =>
  say('The median cosine of the tensors that changed is {{cosine}} ({{rule}}).', {
    ...{ cosine: formatNumber(cosine, 6), rule },
  })

function lossReason({ changed, beyondDb }: LineageFacts): Sentence {
  const facts = {
    within: formatInteger(changed.filter((pair) => pair.within).length),
    changed: formatInteger(changed.length),
    tolerated: TOLERATED_DB,
    beyond: decibel(Math.abs(beyondDb)),
  }
  return beyondDb > 0
    ? say(
        '{{within}} of {{changed}} tensors lost what their types lose of normally distributed values, up to {{tolerated}} dB more. The median is {{beyond}} dB more.',
        facts,
      )
    : say(
        '{{within}} of {{changed}} tensors lost what their types lose of normally distributed values, up to {{tolerated}} dB more. The median is {{beyond}} dB less.',
        facts,
      )
}

/** Which layers and roles changed, and how much. */
function changeReasons(changed: readonly Changed[]): readonly Sentence[] {
  const beyond = changed.filter(({ within }) => !within)
  if (beyond.length === 0) return []
  const places = beyond.map(({ name }) => parseTensorName(name))
  const layers = [...new Set(places.flatMap(({ layer }) => layer ?? []))].sort((a, b) => a - b)
  const roles = [...Map.groupBy(places, ({ role }) => role)].sort(([, a], [, b]) => b.length - a.length)
  const moved = beyond.flatMap(({ nmse }) => (nmse < Infinity ? Math.sqrt(nmse) : []))
  const named = roles.slice(0, NAMED).map(([role, all]) => say('{{role}} ({{tensors}})', { role, tensors: all.length }))
  const where =
    roles.length > NAMED
      ? say('{{roles}} and {{more}} more roles', { roles: listed(named), more: roles.length - NAMED })
      : listed(named)
  const distance = { median: percent(median(moved)), most: percent(moved.reduce((a, b) => Math.max(a, b), 0)) }
  return [
    ...(moved.length > 0
      ? [say('Values moved by {{median}} of their root mean square in the median tensor, {{most}} at most.', distance)]
      : []),
    layers.length > 0
      ? say('Changed in layers {{layers}}: {{where}}.', { layers: ranges(layers), where })
      : say('Changed: {{where}}.', { where }),
  ]
}

/** `0–3, 7`. @param numbers ascending */
function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = []
  for (const number of numbers) {
    const last = found.at(-1)
    if (last?.[1] === number - 1) last[1] = number
    else found.push([number, number])
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}\u2013${last}`)).join(', ')
}

function damageReason(damage: Damage): Sentence {
  const { name } = damage
  switch (damage.kind) {
    case 'experts':
      return say(
        '{{name}}: experts {{experts}} have an NMSE of up to {{worst}}, the median is {{usual}} (damaged from {{factor}} times the median and {{limit}} on).',
        {
          ...{ name, experts: ranges(damage.experts), factor: DAMAGED_FACTOR, limit: DAMAGED_NMSE },
          ...{ worst: formatNumber(damage.worst, 3), usual: formatNumber(damage.usual, 3) },
        },
      )
    case 'values':
      return say(
        '{{name}}: {{differing}} of {{values}} values differ, by as much as the values are large (damaged up to {{share}} of the values).',
        {
          ...{ name, differing: formatInteger(damage.differing), values: formatInteger(damage.count) },
          share: percent(DAMAGED_SHARE),
        },
      )
    case 'non-finite':
      return say('{{name}}: {{differing}} values are NaN or Inf in one model only, or of another kind.', {
        ...{ name, differing: formatInteger(damage.differing) },
      })
    case 'tensor':
      return say(
        '{{name}} has an NMSE of {{nmse}}, the median of all tensors is {{usual}} (damaged from {{factor}} times the median and {{limit}} on).',
        {
          ...{ name, nmse: formatNumber(damage.nmse, 3), usual: formatNumber(damage.usual, 3) },
          ...{ factor: DAMAGED_FACTOR, limit: DAMAGED_NMSE },
        },
      )
  }
}

const leftReason = ({ left }: LineageFacts): readonly Sentence[] =>
  left === 0
    ? []
    : [say('Tensors that have no counterpart or cannot be compared: {{left}}.', { left: formatInteger(left) })]
