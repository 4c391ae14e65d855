import type { Facts } from '../facts.ts'
import { countOrFlag } from '../facts.ts'

/**
 * Whether the metadata gives a layer a state of fixed size in place of keys and values: `attention.recurrent_layers`, else
 * all but the last of every `full_attention_interval` layers. Undefined where it does not say.
 * @param usual the interval where none is declared. 0 has no meaning: llama.cpp fails
 */
export function isRecurrentLayer(facts: Facts, layer: number, usual?: number): boolean | undefined {
  const key = 'attention.recurrent_layers'
  if (facts.ofModel(key) !== undefined) {
    const flag = countOrFlag(facts.ofLayer(key, layer))
    return flag === undefined ? undefined : flag > 0
  }
  const interval = facts.count('full_attention_interval') || usual
  return interval ? (layer + 1) % interval > 0 : undefined
}
