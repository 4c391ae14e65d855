/** Whether the tensors that a model needs are there. */
import type { Facts } from '../facts.ts'
import { formatInteger } from '../format.ts'
import { type Sentence, say } from '../sentence.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import type { Finding } from './finding.ts'

/** A role, or several of which one is enough. */
type Needed = string | readonly string[]

const ATTENTION: readonly Needed[] = [
  'attn_norm',
  ['attn_q', 'attn_qkv'],
  ['attn_k', 'attn_qkv'],
  ['attn_v', 'attn_qkv'],
  'attn_output',
]
const QK_NORMS: readonly Needed[] = ['attn_q_norm', 'attn_k_norm']
const DENSE: readonly Needed[] = ['ffn_norm', 'ffn_gate', 'ffn_up', 'ffn_down']
const EXPERTS: readonly Needed[] = ['ffn_norm', 'ffn_gate_inp', 'ffn_up_exps', 'ffn_down_exps']
/** As converted in 2024 and before, each expert is a tensor: `ffn_up.0`. */
const DENSE_OR_EXPERTS: readonly Needed[] = [
  'ffn_norm',
  ['ffn_up', 'ffn_up_exps', 'ffn_up.0'],
  ['ffn_down', 'ffn_down_exps', 'ffn_down.0'],
]

/** What llama.cpp refuses to load these architectures without, in each layer. */
const NEEDED: ReadonlyMap<string, readonly Needed[]> = new Map([
  ['llama', [...ATTENTION, ...DENSE_OR_EXPERTS]],
  ['qwen2', [...ATTENTION, ...DENSE]],
  ['qwen3', [...ATTENTION, ...QK_NORMS, ...DENSE]],
  ['qwen3moe', [...ATTENTION, ...QK_NORMS, ...EXPERTS, 'ffn_gate_exps']],
  ['phi3', [...ATTENTION, 'ffn_norm', 'ffn_up', 'ffn_down']],
  ['gemma', [...ATTENTION, ...DENSE]],
  ['gemma2', [...ATTENTION, 'post_attention_norm', ...DENSE, 'post_ffw_norm']],
  ['gemma3', [...ATTENTION, ...QK_NORMS, 'post_attention_norm', ...DENSE, 'post_ffw_norm']],
])

/** Outside of the layers. Without an output the embedding serves as one. */
const NEEDED_ONCE = ['token_embd', 'output_norm']

/** Part of the layers that must have a role for its absence to be a gap, where no list tells. */
const USUAL = 0.9
/** Layers that are looked at: more than any model has. */
const MAX_LAYERS = 10_000
/** Missing tensors that are named one by one; the others are counted. */
const NAMED = 20

export function* completeness(
  facts: Facts,
  architecture: string | undefined,
  rows: readonly MeasuredTensor[],
): InPieces<Finding[]> {
  const blocks = facts.count('block_count')
  if (blocks === undefined || blocks > MAX_LAYERS || rows.length === 0) return []
  const roles = new Map<number, Set<string>>()
  const outside = new Set<string>()
  const beyond: number[] = []
  yield* eachInPieces(rows, ({ layer, role }, at) => {
    if (layer === undefined) return void outside.add(role)
    if (layer >= blocks) beyond.push(at)
    const known = roles.get(layer)
    if (known) known.add(role)
    else roles.set(layer, new Set([role]))
  })
  // Adapters, projectors and vocabularies have tensors of other kinds.
  if (roles.size === 0) return []
  const empty = Array.from({ length: blocks }, (_, layer) => layer).filter((layer) => !roles.has(layer))
  const list = NEEDED.get(architecture ?? '')
  const gaps = list
    ? missingOfList(list, outside, roles, blocks - (facts.count('nextn_predict_layers') ?? 0))
    : yield* missingInRow(roles, blocks)
  const found = [
    ...emptyLayers(empty, blocks),
    ...named(
      gaps,
      list
        ? say('{{architecture}} needs it in every layer: the model cannot be loaded.', { architecture: architecture! })
        : say('Nearly all other layers have it.'),
    ),
    ...beyondLayers(rows, beyond, blocks),
  ]
  if (found.length > 0) return found
  return [
    {
      rule: list ? 'missing-tensor' : 'missing-in-row',
      severity: 'sound',
      title:
        blocks === 1
          ? say('The layer is complete, no tensor missing')
          : say('All {{layers}} layers complete, no tensor missing', { layers: formatInteger(blocks) }),
      text: !list
        ? say('Layers compared with each other: what this architecture needs is not in the list.')
        : blocks === 1
          ? say('Compared with what {{architecture}} of 1 layer needs.', { architecture: architecture! })
          : say('Compared with what {{architecture}} of {{layers}} layers needs.', {
              architecture: architecture!,
              layers: formatInteger(blocks),
            }),
    },
  ]
}

interface Gap {
  readonly layer: number | undefined
  readonly role: string
  readonly rule: 'missing-tensor' | 'missing-in-row'
}

function missingOfList(
  list: readonly Needed[],
  outside: ReadonlySet<string>,
  roles: ReadonlyMap<number, ReadonlySet<string>>,
  blocks: number,
): Gap[] {
  const gaps: Gap[] = NEEDED_ONCE.filter((role) => !outside.has(role)).map((role) => ({
    layer: undefined,
    role,
    rule: 'missing-tensor',
  }))
  for (let layer = 0; layer < blocks; layer++) {
    const there = roles.get(layer)
    // A layer without any tensor is told once.
    if (!there) continue
    for (const needed of list) {
      const choices = typeof needed === 'string' ? [needed] : needed
      if (!choices.some((role) => there.has(role))) gaps.push({ layer, role: choices[0]!, rule: 'missing-tensor' })
    }
  }
  return gaps
}

/** First and last layers may differ by design: a gap has the role before and after it. */
function* missingInRow(roles: ReadonlyMap<number, ReadonlySet<string>>, blocks: number): InPieces<Gap[]> {
  const layersOf = new Map<string, number[]>()
  for (let layer = 0; layer < blocks; layer++) {
    for (const role of roles.get(layer) ?? []) {
      const layers = layersOf.get(role)
      if (layers) layers.push(layer)
      else layersOf.set(role, [layer])
    }
    yield undefined
  }
  const gaps: Gap[] = []
  for (const [role, layers] of layersOf) {
    if (layers.length === blocks || layers.length < USUAL * blocks) continue
    for (let i = 1; i < layers.length; i++)
      for (let layer = layers[i - 1]! + 1; layer < layers[i]!; layer++)
        if (roles.has(layer)) gaps.push({ layer, role, rule: 'missing-in-row' })
  }
  return gaps
}

function named(gaps: readonly Gap[], so: Sentence): Finding[] {
  const found = gaps.slice(0, NAMED).map(({ layer, role, rule }): Finding => ({
    rule,
    severity: rule === 'missing-tensor' ? 'error' : 'warning',
    title: say('{{name}} is missing', { name: layer === undefined ? role : `blk.${layer}.${role}` }),
    text: layer === undefined ? say('The model cannot be loaded without it.') : so,
  }))
  const rest = gaps.length - found.length
  if (rest > 0)
    found.push({
      ...found[0]!,
      title: say('{{rest}} more tensors are missing', { rest: formatInteger(rest) }),
      text: say('{{all}} in all, of {{roles}} roles.', {
        all: formatInteger(gaps.length),
        roles: formatInteger(new Set(gaps.map(({ role }) => role)).size),
      }),
    })
  return found
}

function emptyLayers(empty: readonly number[], blocks: number): Finding[] {
  if (empty.length === 0) return []
  const one = empty.length === 1
  const shown = empty.slice(0, 6).map(formatInteger).join(', ')
  const figures = { blocks: formatInteger(blocks), layers: shown }
  return [
    {
      rule: 'missing-layer',
      severity: 'error',
      title: one
        ? say('Layer {{layer}} is missing', { layer: shown })
        : say('{{layers}} layers are missing', { layers: formatInteger(empty.length) }),
      text: one
        ? say('block_count is {{blocks}}; no tensor belongs to this layer.', figures)
        : empty.length > 6
          ? say('block_count is {{blocks}}; no tensor belongs to layers {{layers}} and others.', figures)
          : say('block_count is {{blocks}}; no tensor belongs to layers {{layers}}.', figures),
    },
  ]
}

function beyondLayers(rows: readonly MeasuredTensor[], beyond: readonly number[], blocks: number): Finding[] {
  if (beyond.length === 0) return []
  return [
    {
      rule: 'beyond-layers',
      severity: 'warning',
      title:
        beyond.length === 1
          ? say('1 tensor lies beyond the last layer')
          : say('{{tensors}} tensors lie beyond the last layer', { tensors: formatInteger(beyond.length) }),
      text: say('block_count is {{blocks}}; the first is {{name}}. It is not used.', {
        blocks: formatInteger(blocks),
        name: rows[beyond[0]!]!.tensor.name,
      }),
      tensor: beyond[0]!,
    },
  ]
}
