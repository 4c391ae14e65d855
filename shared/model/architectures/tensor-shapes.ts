/** Shapes that llama.cpp needs, for the architectures of `tensor-shapes.json`. */
import { type Facts, isFactArray } from '../facts.ts'
import { type Dimension, parseShape } from './formula.ts'
import table from './tensor-shapes.json' with { type: 'json' }

const ENTRIES: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(
  Object.entries(table.architectures as Readonly<Record<string, Readonly<Record<string, string>>>>).flatMap(
    ([names, shapes]) => names.split(' ').map((name) => [name, shapes] as const),
  ),
)

/** By role; undefined for an architecture whose shapes are not known. */
export function shapesOf(architecture: string | undefined): ReadonlyMap<string, readonly Dimension[]> | undefined {
  const shapes = ENTRIES.get(architecture ?? '')
  if (!shapes) return undefined
  return new Map(
    Object.entries(shapes).flatMap(([formula, roles]) => {
      const dimensions = parseShape(formula)
      return roles.split(' ').map((role) => [role, dimensions] as const)
    }),
  )
}

/** A number of the metadata, and the keys that it comes from. */
export interface LetterValue {
  readonly value: number
  readonly keys: readonly string[]
}

/** The numbers that letters stand for, of one layer; 0 for tensors outside of the layers. */
export function letterOf(facts: Facts, letter: string, layer: number): LetterValue | undefined {
  switch (letter) {
    case 'E':
      return count(facts, 'embedding_length')
    case 'V':
      return length(facts, 'tokenizer.ggml.tokens') ?? count(facts, 'vocab_size')
    case 'C':
      return length(facts, facts.keyOfModel('classifier.output_labels'))
    case 'H':
      return ofLayer(facts, 'attention.head_count', layer)
    case 'G':
      return ofLayer(facts, 'attention.head_count_kv', layer) ?? ofLayer(facts, 'attention.head_count', layer)
    case 'K':
      return count(facts, 'attention.key_length') ?? perHead(facts)
    case 'L':
      return count(facts, 'attention.value_length') ?? perHead(facts)
    case 'R':
      return count(facts, 'rope.dimension_count') ?? letterOf(facts, 'K', layer)
    case 'F':
      return ofLayer(facts, 'feed_forward_length', layer)
    case 'k':
      return count(facts, 'attention.key_length_mla') ?? letterOf(facts, 'K', layer)
    case 'v':
      return count(facts, 'attention.value_length_mla') ?? letterOf(facts, 'L', layer)
    default:
      return Object.hasOwn(COUNTS, letter) ? count(facts, COUNTS[letter]!) : undefined
  }
}

const COUNTS: Readonly<Record<string, string>> = {
  X: 'expert_count',
  N: 'expert_used_count',
  P: 'expert_feed_forward_length',
  S: 'expert_shared_count',
  q: 'attention.q_lora_rank',
  c: 'attention.kv_lora_rank',
}

/** 0 stands for a number that is not declared. */
function count(facts: Facts, key: string): LetterValue | undefined {
  const value = facts.count(key)
  return value ? { value, keys: [facts.keyOfModel(key)] } : undefined
}

function ofLayer(facts: Facts, key: string, layer: number): LetterValue | undefined {
  const value = facts.countOfLayer(key, layer)
  return value ? { value, keys: [facts.keyOfModel(key)] } : undefined
}

function length(facts: Facts, key: string): LetterValue | undefined {
  const value = facts.get(key)
  return isFactArray(value) && value.length > 0 ? { value: value.length, keys: [key] } : undefined
}

function perHead(facts: Facts): LetterValue | undefined {
  const [embedding, heads] = [count(facts, 'embedding_length'), ofLayer(facts, 'attention.head_count', 0)]
  if (!embedding || !heads) return undefined
  return { value: Math.floor(embedding.value / heads.value), keys: [...embedding.keys, ...heads.keys] }
}
