/** Tensors that llama.cpp cannot do without, and that are not there. */
import { missingOfChoice, type Requirements } from '../architectures/requirements.ts'
import type { Facts } from '../facts.ts'
import type { InPieces } from '../overview/measured-tensor.ts'
import { type Tower, noTower, type TowerRoles } from './tower-roles.ts'

/** Why a tensor is missed: the loader asks for it, the first token needs it, or (nearly) all others have it. */
export type GapKind = 'load' | 'run' | 'usual' | 'row'

export interface Gap {
  readonly kind: GapKind
  readonly tower: Tower
  /** Undefined outside of the layers. */
  readonly layer?: number
  readonly role: string
}

/** Roles outside of the layers, of a listed architecture. */
export function missingOutside(requirements: Requirements, { outside }: TowerRoles, facts: Facts): Gap[] {
  const missing = [
    ...requirements.model.filter((role) => !outside.has(role)),
    ...requirements.modelChoices.flatMap((choice) => missingOfChoice(choice, outside, facts, 0)),
  ]
  return missing.map((role) => ({ kind: 'load', tower: noTower(''), role }))
}

/**
 * Roles of the layers of a listed architecture. A layer without any tensor is left out: it is reported as a whole.
 * @param layers of the model itself; those that predict further tokens have roles of their own
 */
export function* missingOfLayers(
  requirements: Requirements,
  tower: Tower,
  facts: Facts,
  layers: number,
): InPieces<Gap[]> {
  const gaps: Gap[] = []
  for (const [layer, there] of [...tower.layers].sort(([a], [b]) => a - b)) {
    if (layer >= layers) continue
    const add = (kind: GapKind, roles: readonly string[]) => {
      for (const role of new Set(roles)) gaps.push({ kind, tower, layer, role })
    }
    add('load', needed(requirements, tower.name, there, facts, layer))
    if (tower.name === '')
      add(
        'run',
        requirements.runChoices.flatMap((choice) => missingOfChoice(choice, there, facts, layer)),
      )
    if (layer % 100 === 99) yield undefined
  }
  return gaps
}

/** Roles that a layer lacks. */
export function needed(
  { towers, choices }: Requirements,
  tower: string,
  there: ReadonlySet<string>,
  facts: Facts,
  layer: number,
): readonly string[] {
  return [
    ...(towers.get(tower) ?? []).filter((role) => !there.has(role)),
    ...(tower === '' ? choices.flatMap((choice) => missingOfChoice(choice, there, facts, layer)) : []),
  ]
}

/** Nearly all language models have them: 147 and 136 of the 150 that llama.cpp loads. */
const USUAL: readonly (readonly [role: string, others: RegExp])[] = [
  ['token_embd', /token_embd$|^output$/],
  ['output_norm', /output_norm$|^token_embd_norm$/],
]

/** Roles outside of the layers, of an architecture that is not listed. */
export const missingUsual = (outside: ReadonlySet<string>): Gap[] =>
  USUAL.filter(([, others]) => ![...outside].some((role) => others.test(role))).map(([role]) => ({
    kind: 'usual',
    tower: noTower(''),
    role,
  }))
