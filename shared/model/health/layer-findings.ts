/** Findings about layers and missing tensors, in words. */
import type { LayerPlan } from '../architectures/layer-counts.ts'
import { formatInteger } from '../../text/format.ts'
import type { Listing } from '../listing.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { say, type Sentence } from '../../text/sentence.ts'
import { type Finding, shortName } from './finding.ts'
import type { Gap } from './missing-tensors.ts'
import type { Tower } from './tower-roles.ts'

/** Missing tensors that are named one by one; the others are counted. */
const NAMED = 20
/** Layers that a sentence names. */
const NAMED_LAYERS = 6

const nameOf = ({ tower, layer, role }: Gap) => (layer === undefined ? role : `${tower.prefix}${layer}.${role}`)

function reason({ kind, layer }: Gap, architecture: string): Sentence {
  switch (kind) {
    case 'load':
      return layer === undefined
        ? say('The model cannot be loaded without it.')
        : say('llama.cpp cannot load {{architecture}} without it.', { architecture })
    case 'run':
      return say('llama.cpp loads {{architecture}} without it, then crashes.', { architecture })
    case 'usual':
      return say('Nearly all language models have it.')
    case 'row':
      return say('Nearly all other layers have it.')
  }
}

/** One finding for each of the first gaps, and one that counts the others; errors come first. */
export function missingTensors(gaps: readonly Gap[], architecture: string): Finding[] {
  const isError = ({ kind }: Gap) => kind === 'load' || kind === 'run'
  return [true, false].flatMap((error) => {
    const same = gaps.filter((gap) => isError(gap) === error)
    const found = same.slice(0, NAMED).map((gap): Finding => {
      const name = nameOf(gap)
      return {
        rule: gap.kind === 'row' ? 'missing-in-row' : 'missing-tensor',
        severity: error ? 'error' : 'warning',
        title: say('{{name}} is missing', { name }),
        text: reason(gap, architecture),
        absent: name,
        ...(gap.layer === undefined ? {} : { layer: gap.layer, tower: gap.tower.name }),
      }
    })
    const rest = same.length - found.length
    if (rest > 0)
      found.push({
        rule: found[0]!.rule,
        severity: found[0]!.severity,
        title: say('{{rest}} more tensors are missing', { rest: formatInteger(rest) }),
        text: say('{{all}} in all, of {{roles}} roles.', {
          all: formatInteger(same.length),
          roles: formatInteger(new Set(same.map(({ role }) => role)).size),
        }),
      })
    return found
  })
}

/** @param listed whether it is known that the layers are needed */
export function emptyLayers(
  { name: tower, prefix }: Tower,
  { key, count }: LayerPlan,
  empty: readonly number[],
  listed: boolean,
): Finding[] {
  if (empty.length === 0) return []
  const shown = empty.slice(0, NAMED_LAYERS).map(formatInteger).join(', ')
  const part = prefix.replace(/\.$/, '')
  const values = { key, blocks: formatInteger(count), layers: shown }
  const one = empty.length === 1
  return [
    {
      rule: 'missing-layer',
      severity: tower === '' || listed ? 'error' : 'warning',
      title: one
        ? tower === ''
          ? say('Layer {{layer}} is missing', { layer: shown })
          : say('Layer {{layer}} of {{part}} is missing', { layer: shown, part })
        : tower === ''
          ? say('{{layers}} layers are missing', { layers: formatInteger(empty.length) })
          : say('{{layers}} layers of {{part}} are missing', { layers: formatInteger(empty.length), part }),
      text: one
        ? say('{{key}} is {{blocks}}; no tensor belongs to this layer.', values)
        : empty.length > NAMED_LAYERS
          ? say('{{key}} is {{blocks}}; no tensor belongs to layers {{layers}} and others.', values)
          : say('{{key}} is {{blocks}}; no tensor belongs to layers {{layers}}.', values),
      ...(one ? { layer: empty[0]!, tower } : {}),
    },
  ]
}

/** @param beyond positions of tensors; @param listed whether llama.cpp is known to refuse them */
export function beyondLayers(
  rows: Listing<MeasuredTensor>,
  beyond: readonly number[],
  plan: LayerPlan | undefined,
  listed: boolean,
): Finding[] {
  if (beyond.length === 0 || !plan) return []
  const values = { key: plan.key, blocks: formatInteger(plan.count), name: rows.at(beyond[0]!)!.tensor.name }
  return [
    {
      rule: 'beyond-layers',
      severity: listed ? 'error' : 'warning',
      title:
        beyond.length === 1
          ? say('1 tensor lies beyond the last layer')
          : say('{{tensors}} tensors lie beyond the last layer', { tensors: formatInteger(beyond.length) }),
      text: listed
        ? say('{{key}} is {{blocks}}; the first is {{name}}. llama.cpp refuses files with unused tensors.', values)
        : say('{{key}} is {{blocks}}; the first is {{name}}.', values),
      tensor: beyond[0]!,
      ...(beyond.length > 1 ? { tensors: beyond } : {}),
    },
  ]
}

/** Experts that are tensors of their own, as `blk.0.ffn_up.0`. @param example the first one */
export function oldExperts(example: MeasuredTensor, at: number, listed: boolean): Finding[] {
  return [
    {
      rule: 'old-experts',
      severity: listed ? 'error' : 'warning',
      title: say('Each expert is a tensor of its own'),
      text: say('As in {{name}}: llama.cpp no longer loads this layout of 2023. Convert the model again.', {
        name: shortName(example.tensor.name),
      }),
      tensor: at,
    },
  ]
}
