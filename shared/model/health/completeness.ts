/** Whether the tensors that a model needs are there. */
import { layerPlan, type LayerPlan } from '../architectures/layer-counts.ts'
import { type Requirements, requirementsOf } from '../architectures/requirements.ts'
import type { Facts } from '../facts.ts'
import { formatInteger } from '../../text/format.ts'
import { holdsModel } from '../model-kind.ts'
import type { Listing } from '../listing.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import type { Problem } from '../problems.ts'
import { say, type Sentence } from '../../text/sentence.ts'
import type { Finding } from './finding.ts'
import { beyondLayers, emptyLayers, missingTensors, oldExperts } from './layer-findings.ts'
import { type Gap, missingOfLayers, missingOutside, missingUsual, needed } from './missing-tensors.ts'
import { noTower, type Tower, type TowerRoles, towerRoles } from './tower-roles.ts'
import { isEmptyByDesign, kindOfLayer, MIN_COMPARED, unevenLayers } from './uneven-layers.ts'

/** Layers that are checked: more than any model has. */
const MAX_LAYERS = 10_000
/** Problems of files whose tensors are not all listed. */
const PARTIAL = /^shards?-(missing|count|unreadable|joined)$/
/** Until 2024, each expert was a tensor of its own. */
const OLD_EXPERT = /^ffn_(gate|up|down)\.\d+$/
const EXPERTS = /^ffn_(gate|up|down)_exps$/

export function* completeness(
  facts: Facts,
  architecture: string | undefined,
  rows: Listing<MeasuredTensor>,
  problems: readonly Pick<Problem, 'code'>[] = [],
): InPieces<Finding[]> {
  const blocks = facts.count('block_count')
  if (blocks === undefined || blocks > MAX_LAYERS || rows.length === 0 || !holdsModel(facts, architecture)) return []
  const roles = yield* towerRoles(rows)
  const requirements = requirementsOf(architecture, facts)
  // A model of which no layer is there is a vocabulary, or some of its tensors.
  if (roles.towers.size === 0 && !requirements?.modelChoices.length) return []
  if (problems.some(({ code }) => PARTIAL.test(code))) return [notChecked()]
  const towers = judgedTowers(facts, roles, requirements)
  const found = towers.flatMap((judged) => absentLayers(judged, facts))
  const gaps = yield* allGaps(facts, roles, towers, requirements)
  const old = yield* oldExpertLayers(rows)
  const named = gaps.filter(({ layer, role }) => layer === undefined || !old.layers.has(layer) || !EXPERTS.test(role))
  if (old.first >= 0) found.push(...oldExperts(rows.at(old.first)!, old.first, requirements !== undefined))
  found.push(...missingTensors(named, architecture!))
  found.push(...(yield* tensorsBeyond(rows, towers, requirements)))
  const onlyUsual = !requirements && found.every(({ absent, layer }) => absent !== undefined && layer === undefined)
  return found.length > 0 && !onlyUsual ? found : [...found, complete(architecture!, towers, requirements)]
}

interface Judged {
  readonly tower: Tower
  /** Undefined where the metadata does not count its layers. */
  readonly plan: LayerPlan | undefined
  /** What its layers need, where that is known. */
  readonly needs: Requirements | undefined
}

/** Those of the file, and those that the architecture needs. */
function judgedTowers(facts: Facts, { towers }: TowerRoles, requirements: Requirements | undefined): Judged[] {
  const wanted = [...(requirements?.towers ?? [])].flatMap(([name, roles]) => (roles.length > 0 ? [name] : []))
  return [...new Set([...wanted, ...towers.keys()])].map((name) => {
    const plan = layerPlan(facts, name, requirements)
    return {
      tower: towers.get(name) ?? noTower(name),
      plan: plan && plan.count <= MAX_LAYERS ? plan : undefined,
      needs: requirements?.towers.has(name) ? requirements : undefined,
    }
  })
}

/** Tensors that are missing outside of the layers and in them. */
function* allGaps(
  facts: Facts,
  roles: TowerRoles,
  towers: readonly Judged[],
  requirements: Requirements | undefined,
): InPieces<readonly Gap[]> {
  const lists: (readonly Gap[])[] = []
  if (requirements) lists.push(missingOutside(requirements, roles, facts))
  else if (roles.towers.has('')) lists.push(missingUsual(roles.outside))
  for (const { tower, plan, needs } of towers) {
    const trunk = plan?.trunk ?? MAX_LAYERS
    if (needs) lists.push(yield* missingOfLayers(needs, tower, facts, trunk))
    const kindOf = tower.name === '' ? (layer: number) => kindOfLayer(facts, layer) : () => ''
    lists.push(yield* unevenLayers(tower, trunk, kindOf, needs?.roles ?? new Set()))
  }
  return lists.flat()
}

/** Layers without any tensor that must have one. */
function absentLayers({ tower, plan, needs }: Judged, facts: Facts): Finding[] {
  if (!plan) return []
  const { trunk, needed: last, key, count } = plan
  const there = [...tower.layers.keys()]
  // A decoder that nothing speaks of.
  if (there.length === 0 && facts.ofModel(key) === undefined) return []
  // A file of the layers that predict further tokens has no others.
  if (there.length > 0 && trunk < count && !there.some((layer) => layer < trunk)) return []
  const nothing: ReadonlySet<string> = new Set()
  const empty = Array.from({ length: last }, (_, layer) => layer).filter(
    (layer) =>
      !tower.layers.has(layer) &&
      !(tower.name === '' && isEmptyByDesign(facts, layer)) &&
      !(needs && needed(needs, tower.name, nothing, facts, layer).length === 0),
  )
  return emptyLayers(tower, plan, empty, needs !== undefined)
}

/** Layers with experts in the old form: that the new form is missing there goes without saying. */
function* oldExpertLayers(rows: Listing<MeasuredTensor>): InPieces<{ layers: ReadonlySet<number>; first: number }> {
  const layers = new Set<number>()
  let first = -1
  yield* eachInPieces(rows, ({ tower, layer, role }, at) => {
    if (tower !== '' || layer === undefined || !OLD_EXPERT.test(role)) return
    if (first < 0) first = at
    layers.add(layer)
  })
  return { layers, first }
}

function* tensorsBeyond(
  rows: Listing<MeasuredTensor>,
  towers: readonly Judged[],
  requirements: Requirements | undefined,
): InPieces<Finding[]> {
  // What loads other parts of a model is not as strict.
  const counted = towers.filter(({ tower: { name } }) => name === '' || requirements?.towers.has(name))
  const beyond = new Map(counted.map(({ tower }) => [tower.name, [] as number[]]))
  const ends = new Map(counted.flatMap(({ tower, plan }) => (plan ? [[tower.name, plan.count] as const] : [])))
  yield* eachInPieces(rows, ({ tower, layer }, at) => {
    if (layer !== undefined && layer >= (ends.get(tower) ?? Infinity)) beyond.get(tower)!.push(at)
  })
  return counted.flatMap(({ tower, plan }) =>
    beyondLayers(rows, beyond.get(tower.name)!, plan, requirements !== undefined),
  )
}

const notChecked = (): Finding => ({
  rule: 'missing-tensor',
  severity: 'note',
  title: say('Missing tensors are not checked'),
  text: say('Not all shards of the model are here.'),
})

function complete(architecture: string, towers: readonly Judged[], requirements: Requirements | undefined): Finding {
  const listed = towers.filter(({ tower: { name } }) => !requirements || requirements.towers.has(name))
  const layers = listed.reduce((sum, judged) => sum + checkedLayers(judged), 0)
  const count = formatInteger(layers)
  if (!requirements) return compared(architecture, layers)
  if (layers === 0) return noLayers(architecture)
  const text =
    layers === 1
      ? say('Compared with what {{architecture}} of 1 layer needs.', { architecture })
      : say('Compared with what {{architecture}} of {{layers}} layers needs.', { architecture, layers: count })
  const others = towers.filter(({ tower }) => !requirements.towers.has(tower.name))
  return {
    rule: 'missing-tensor',
    severity: 'sound',
    title:
      layers === 1
        ? say('The layer is complete, no tensor missing')
        : say('All {{layers}} layers complete, no tensor missing', { layers: count }),
    text: others.length === 0 ? text : withOthers(text, others),
  }
}

/** A file of the layers that predict further tokens has no others. */
function checkedLayers({ plan, tower: { layers } }: Judged): number {
  return plan && [...layers.keys()].some((layer) => layer < plan.trunk) ? plan.trunk : layers.size
}

const noLayers = (architecture: string): Finding => ({
  rule: 'missing-tensor',
  severity: 'sound',
  title: say('No tensor is missing'),
  text: say('Compared with what {{architecture}} needs.', { architecture }),
})

const withOthers = (text: Sentence, others: readonly Judged[]): Sentence =>
  say('{{text}} Layers of {{towers}} are compared with each other only.', {
    text,
    towers: others.map(({ tower }) => tower.name).join(', '),
  })

/** The tensors that the architecture needs are not known. */
function compared(architecture: string, layers: number): Finding {
  const few = layers < MIN_COMPARED
  return {
    rule: few ? 'missing-layer' : 'missing-in-row',
    severity: 'sound',
    title: few
      ? say('No layer is missing')
      : say('No gaps between {{layers}} layers', { layers: formatInteger(layers) }),
    text: few
      ? say('The tensors that {{architecture}} needs are not known, and there are too few layers to compare.', {
          architecture,
        })
      : say('Layers are compared with each other only. The tensors that {{architecture}} needs are not known.', {
          architecture,
        }),
  }
}
