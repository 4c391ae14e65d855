/** How many layers each part of a model has, as its metadata says. */
import type { Facts } from '../facts.ts'
import type { Requirements } from './requirements.ts'

/** The key that counts the layers of a tower, without the architecture. */
const KEYS: Readonly<Record<string, string>> = {
  '': 'block_count',
  enc: 'block_count',
  dec: 'decoder_block_count',
  v: 'vision.block_count',
  a: 'audio.block_count',
}

export interface DeclaredLayers {
  readonly key: string
  readonly count: number
}

/** Undefined for a tower whose layers no key counts. A decoder without a key of its own is as deep as its encoder. */
export function declaredLayers(facts: Facts, tower: string): DeclaredLayers | undefined {
  const key = Object.hasOwn(KEYS, tower) ? KEYS[tower] : undefined
  if (key === undefined) return undefined
  const count = facts.count(key)
  if (count !== undefined) return { key, count }
  return tower === 'dec' ? declaredLayers(facts, 'enc') : undefined
}

/** Layers of a tower that is counted. */
export interface LayerPlan extends DeclaredLayers {
  /** Layers of the model itself; those that predict further tokens come after them. */
  readonly trunk: number
  /** Layers that must have a tensor. */
  readonly needed: number
}

export function layerPlan(facts: Facts, tower: string, requirements: Requirements | undefined): LayerPlan | undefined {
  const declared = declaredLayers(facts, tower)
  if (!declared) return undefined
  if (tower !== '') return { ...declared, trunk: declared.count, needed: declared.count }
  const own = requirements?.layers?.(facts, 0)
  const trunk = own || Math.max(0, declared.count - (facts.count('nextn_predict_layers') ?? 0))
  return {
    ...declared,
    count: Math.max(declared.count, trunk),
    trunk,
    needed: requirements?.predicting ? declared.count : trunk,
  }
}
