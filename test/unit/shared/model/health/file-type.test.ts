import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES } from '../../../../../electron/engine/types/types.ts'
import type { FactList } from '../../../../../shared/model/facts.ts'
import { fileTypeFinding } from '../../../../../shared/model/health/file-type.ts'
import { modelKind } from '../../../../../shared/model/model-kind.ts'
import { inOnePiece, type MeasuredTensor } from '../../../../../shared/model/overview/measured-tensor.ts'
import { factsOf } from '../../../../../shared/model/overview/model-facts.ts'
import { inEnglish, measured } from '../measured.ts'

/** Widths of a dense model: embedding, feed-forward, queries, keys. */
interface Shape {
  readonly layers: number
  readonly embd: number
  readonly ff: number
  readonly q: number
  readonly kv: number
}
const SHAPES: Readonly<Record<string, Shape>> = {
  'Llama 7B': { layers: 32, embd: 4096, ff: 11008, q: 4096, kv: 4096 },
  'Llama 3 8B': { layers: 32, embd: 4096, ff: 14336, q: 4096, kv: 1024 },
  'Qwen2.5 0.5B': { layers: 24, embd: 896, ff: 4864, q: 896, kv: 128 },
  'Gemma 3 1B': { layers: 26, embd: 1152, ff: 6912, q: 1024, kv: 256 },
  'SmolLM2 135M': { layers: 30, embd: 576, ff: 1536, q: 576, kv: 192 },
  'SmolLM2 360M': { layers: 32, embd: 960, ff: 2560, q: 960, kv: 320 },
  'width 2688': { layers: 32, embd: 2688, ff: 10752, q: 2688, kv: 672 },
}
const NARROW = Object.keys(SHAPES).slice(2)

const FALLBACK: Readonly<Record<string, string>> = {
  ...{ Q2_K: 'Q4_0', Q3_K: 'Q4_0', TQ1_0: 'Q4_0', TQ2_0: 'Q4_0', Q4_K: 'Q5_0', Q5_K: 'Q5_1', Q6_K: 'Q8_0' },
  ...Object.fromEntries(
    ['IQ1_S', 'IQ1_M', 'IQ2_XXS', 'IQ2_XS', 'IQ2_S', 'IQ3_XXS', 'IQ3_S', 'IQ4_XS'].map((type) => [type, 'IQ4_NL']),
  ),
}

type Role = 'attn_q' | 'attn_k' | 'attn_v' | 'attn_output' | 'ffn_gate' | 'ffn_up' | 'ffn_down'
type Rule = (role: Role, layer: number, layers: number, gqa: number) => string

const early = (layer: number, layers: number) => layer < Math.floor(layers / 8)
/** llama-quantize's use_more_bits: the first and last eighth of the layers, and every third between. */
const more = (layer: number, layers: number) => {
  const eighth = Math.floor(layers / 8)
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2
}
const plain =
  (type: string): Rule =>
  () =>
    type

/** What llama-quantize does without an importance matrix, for a dense model. */
const RULES: readonly (readonly [number: number, name: string, rule: Rule])[] = [
  [2, 'Q4_0', plain('Q4_0')],
  [7, 'Q8_0', plain('Q8_0')],
  [
    10,
    'Q2_K',
    (role, _layer, _layers, gqa) =>
      role === 'attn_v'
        ? gqa >= 4
          ? 'Q4_K'
          : 'Q3_K'
        : role === 'ffn_down' || role === 'attn_output'
          ? 'Q3_K'
          : 'Q2_K',
  ],
  [11, 'Q3_K_S', plain('Q3_K')],
  [
    12,
    'Q3_K_M',
    (role, layer, layers) =>
      role === 'attn_v'
        ? layer < 2
          ? 'Q5_K'
          : 'Q4_K'
        : role === 'ffn_down'
          ? layer < Math.floor(layers / 16)
            ? 'Q5_K'
            : 'Q4_K'
          : role === 'attn_output'
            ? 'Q4_K'
            : 'Q3_K',
  ],
  [13, 'Q3_K_L', (role) => (['attn_v', 'ffn_down', 'attn_output'].includes(role) ? 'Q5_K' : 'Q3_K')],
  [
    14,
    'Q4_K_S',
    (role, layer, layers) =>
      (role === 'attn_v' && layer < 4) || (role === 'ffn_down' && early(layer, layers)) ? 'Q5_K' : 'Q4_K',
  ],
  [
    15,
    'Q4_K_M',
    (role, layer, layers) => ((role === 'attn_v' || role === 'ffn_down') && more(layer, layers) ? 'Q6_K' : 'Q4_K'),
  ],
  [16, 'Q5_K_S', plain('Q5_K')],
  [
    17,
    'Q5_K_M',
    (role, layer, layers) => ((role === 'attn_v' || role === 'ffn_down') && more(layer, layers) ? 'Q6_K' : 'Q5_K'),
  ],
  [18, 'Q6_K', plain('Q6_K')],
  [
    20,
    'IQ2_XS',
    (role, layer, layers, gqa) =>
      role === 'attn_v'
        ? gqa >= 4
          ? 'Q4_K'
          : 'Q2_K'
        : role === 'ffn_down' && early(layer, layers)
          ? 'Q2_K'
          : 'IQ2_XS',
  ],
  [
    22,
    'IQ3_XS',
    (role, layer, layers, gqa) =>
      role === 'attn_q' || role === 'attn_k'
        ? 'IQ3_XXS'
        : role === 'attn_v'
          ? gqa >= 4
            ? 'Q4_K'
            : 'IQ3_S'
          : (role === 'ffn_gate' || role === 'ffn_up') && !early(layer, layers) && layer < Math.floor((7 * layers) / 8)
            ? 'IQ3_XXS'
            : 'IQ3_S',
  ],
  [
    23,
    'IQ3_XXS',
    (role, layer, layers, gqa) =>
      role === 'attn_q' || role === 'attn_k'
        ? 'IQ2_S'
        : role === 'attn_v'
          ? gqa >= 4
            ? 'Q4_K'
            : 'IQ3_S'
          : role === 'ffn_down'
            ? early(layer, layers)
              ? 'Q4_K'
              : 'Q3_K'
            : role === 'attn_output'
              ? 'IQ3_S'
              : 'IQ3_XXS',
  ],
  [
    27,
    'IQ3_M',
    (role, layer, layers) =>
      role === 'attn_v' || role === 'attn_output' || (role === 'ffn_down' && early(layer, layers)) ? 'Q4_K' : 'IQ3_S',
  ],
  [
    24,
    'IQ1_S',
    (role, layer, layers, gqa) =>
      role === 'attn_v'
        ? gqa >= 4
          ? 'Q4_K'
          : 'Q2_K'
        : role === 'ffn_down' && early(layer, layers)
          ? 'Q2_K'
          : role === 'attn_output'
            ? 'IQ2_XXS'
            : 'IQ1_S',
  ],
  [
    30,
    'IQ4_XS',
    (role, layer, layers, gqa) =>
      (role === 'attn_v' && gqa >= 4) || (role === 'ffn_down' && early(layer, layers)) ? 'Q5_K' : 'IQ4_XS',
  ],
  [36, 'TQ1_0', plain('TQ1_0')],
]
const ruleOf = (name: string) => RULES.find(([, each]) => each === name)![2]

/** All matrices of a model as llama-quantize makes them. */
function quantized({ layers, embd, ff, q, kv }: Shape, rule: Rule): MeasuredTensor[] {
  const shapes: Readonly<Record<Role, readonly [number, number]>> = {
    ...{ attn_q: [embd, q], attn_k: [embd, kv], attn_v: [embd, kv], attn_output: [q, embd] },
    ...{ ffn_gate: [embd, ff], ffn_up: [embd, ff], ffn_down: [ff, embd] },
  }
  return Array.from({ length: layers }, (_, layer) =>
    (Object.keys(shapes) as Role[]).map((role) => {
      const wanted = rule(role, layer, layers, q / kv)
      const fits = FALLBACK[wanted] === undefined || shapes[role][0] % 256 === 0
      return matrix(`blk.${layer}.${role}.weight`, fits ? wanted : FALLBACK[wanted]!, shapes[role])
    }),
  ).flat()
}

function matrix(name: string, type: string, shape: readonly number[]): MeasuredTensor {
  const known = ELEMENT_TYPES.find((each) => each.name === type)
  return { ...measured(name, { type, shape }), type: known }
}

function found(number: number, rows: readonly MeasuredTensor[], more: FactList = [], architecture = 'llama') {
  const facts = factsOf({ facts: [['general.file_type', number], ...more], architecture })
  return inEnglish(inOnePiece(fileTypeFinding(facts, modelKind(facts, architecture), rows)))
}

describe.each(Object.entries(SHAPES))('as llama-quantize makes %s', (model, shape) => {
  it.each(RULES)('%s, %s is rightly declared', (number, _name, rule) => {
    const findings = found(number, quantized(shape, rule))
    const narrow = NARROW.includes(model) && rule('ffn_up', 9, shape.layers, 1) in FALLBACK
    expect(findings.map(({ severity }) => severity)).toEqual(narrow ? ['note'] : [])
    if (narrow) expect(findings[0]!.title).toContain('fallback types')
  })
})

describe('a wrong declaration', () => {
  const Q4_K_M = 15
  it.each(['Q8_0', 'Q4_0', 'Q6_K', 'Q5_K_M', 'Q3_K_M', 'Q2_K', 'IQ4_XS', 'IQ3_XS'])(
    'Q4_K_M of a file that is %s is told',
    (name) => {
      for (const shape of [SHAPES['Llama 7B']!, SHAPES['Llama 3 8B']!]) {
        const findings = found(Q4_K_M, quantized(shape, ruleOf(name)))
        expect(findings).toMatchObject([{ severity: 'warning' }])
        expect(findings[0]!.title).toMatch(/^Declared Q4_K_M, but most weights (are|have other types)/)
      }
    },
  )

  it('is told where the types are no fallback of the declared ones', () => {
    expect(found(Q4_K_M, quantized(SHAPES['SmolLM2 135M']!, plain('Q4_1')))).toMatchObject([
      { severity: 'warning', title: 'Declared Q4_K_M, but most weights are Q4_1' },
    ])
    expect(found(Q4_K_M, quantized(SHAPES['Llama 7B']!, plain('Q5_0')))).toMatchObject([{ severity: 'warning' }])
    expect(found(7, quantized(SHAPES['Llama 7B']!, plain('F16')))).toMatchObject([{ severity: 'warning' }])
  })

  it('names the part that the type has of all', () => {
    const rows = [
      matrix('blk.0.ffn_up.weight', 'Q8_0', [256, 30]),
      matrix('blk.0.ffn_down.weight', 'Q6_K', [256, 10]),
      matrix('token_embd.weight', 'Q4_K', [256, 900]),
    ]
    expect(found(Q4_K_M, rows)[0]!.text).toBe('75% of the weights of matrices are Q8_0; Q4_K_M stands for Q4_K.')
  })
})

it('says it once where the file type is a tensor type', () => {
  const [one] = found(7, quantized(SHAPES['Llama 7B']!, plain('Q4_0')))
  expect(one!.text).toBe('100% of the weights of matrices are Q4_0.')
})

describe('what is a note at most', () => {
  const shape = SHAPES['Llama 7B']!
  const wrong = quantized(shape, plain('Q8_0'))
  const severities = (...args: Parameters<typeof found>) => found(...args).map(({ severity }) => severity)
  it('a type that was guessed', () => expect(severities(1024 + 15, wrong)).toEqual(['note']))
  it('a mixture of an author who makes their own', () => {
    expect(severities(15, wrong, [['general.quantized_by', 'Unsloth']])).toEqual(['note'])
  })
  it('a projector', () => expect(severities(1, wrong, [['general.type', 'mmproj']], 'clip')).toEqual(['note']))

  it('a dynamic mixture, in which no type has most weights', () => {
    const types = ['Q5_K', 'IQ4_XS', 'Q8_0', 'Q4_K']
    const dynamic = quantized(shape, (_role, layer) => types[layer % 4]!)
    const [one, ...others] = found(15, dynamic)
    expect(others).toEqual([])
    expect(one).toMatchObject({ severity: 'note', title: 'Declared Q4_K_M, but most weights have other types' })
  })
})

it('is not judged where types are unknown, undeclared, or of no file type', () => {
  const rows = [{ ...matrix('blk.0.ffn_up.weight', 'IQ4_NL_4_4 (removed)', [256, 30]), type: undefined }]
  expect(found(40, rows)).toEqual([])
  expect(found(99, quantized(SHAPES['Llama 7B']!, plain('Q8_0')))).toEqual([])
  expect(found(15, [])).toEqual([])
})

it.each([
  ['F16', 1],
  ['Q8_0', 7],
  ['Q4_K_M', 15],
  ['MXFP4_MOE', 38],
])('experts of gpt-oss stay as they were trained in a file that is %s', (name, number) => {
  const rest = name === 'F16' ? 'F16' : 'Q8_0'
  const rows = [
    matrix('blk.0.attn_q.weight', rest, [2880, 4096]),
    matrix('blk.0.ffn_down_exps.weight', 'MXFP4', [2880, 2880, 32]),
  ]
  expect(found(number, rows, [['general.architecture', 'gpt-oss']], 'gpt-oss')).toEqual([])
  if (number !== 38) expect(found(number, rows)).toMatchObject([{ severity: 'warning' }])
})

it('eight experts keep keys and values in Q8_0', () => {
  const rows = [
    matrix('blk.0.attn_k.weight', 'Q8_0', [256, 90]),
    matrix('blk.0.attn_v.weight', 'Q8_0', [256, 90]),
    matrix('blk.0.ffn_down_exps.weight', 'Q4_K', [256, 10, 8]),
  ]
  expect(found(14, rows, [['llama.expert_count', 8]])).toEqual([])
  expect(found(14, rows, [['llama.expert_count', 16]])).toMatchObject([{ severity: 'warning' }])
})

it('rows that are not even whole blocks of 32 are F16', () => {
  expect(found(15, [matrix('blk.0.ffn_up.weight', 'F16', [100, 10])])).toMatchObject([{ severity: 'note' }])
})
