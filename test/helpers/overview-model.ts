/** A model of 24 layers with one of everything that the overview finds. */
import { ELEMENT_TYPES } from '../../electron/engine/types/types.ts'
import { type WrittenEntry, type WrittenTensor, writeGguf } from '../../build/sample/gguf-writer.ts'
import { noise } from './noise.ts'

const LAYERS = 24
const WIDTH = 256
const EXPERTS = 8

const METADATA: readonly WrittenEntry[] = [
  ['general.architecture', 'string', 'llama'],
  ['general.name', 'string', 'Example 8x1B Instruct'],
  ['general.file_type', 'uint32', 15],
  ['general.license', 'string', 'apache-2.0'],
  ['general.organization', 'string', 'Example Labs'],
  ['general.quantized_by', 'string', 'somebody'],
  ['general.base_model.0.name', 'string', 'Example 8x1B'],
  ['general.base_model.0.repo_url', 'string', 'https://models.example/labs/example-8x1b'],
  ['llama.block_count', 'uint32', LAYERS],
  ['llama.context_length', 'uint32', 32768],
  ['llama.embedding_length', 'uint32', WIDTH],
  ['llama.feed_forward_length', 'uint32', 512],
  ['llama.attention.head_count', 'uint32', 8],
  ['llama.attention.head_count_kv', 'uint32', 2],
  ['llama.expert_count', 'uint32', EXPERTS],
  ['llama.expert_used_count', 'uint32', 2],
  ['tokenizer.ggml.model', 'string', 'llama'],
]

const typeIdOf = (name: string) => ELEMENT_TYPES.find((type) => type.name === name)!.id

function tensor(name: string, type: string, shape: readonly number[], seed: number, std: number): WrittenTensor {
  const nElements = shape.reduce((product, size) => product * size, 1)
  return { name: `${name}.weight`, shape, typeId: typeIdOf(type), data: noise(type, nElements, seed, std) }
}

/**
 * NaN in expert 5 of layer 9, layer 17's attn_k all zero, layer 4's attn_v far from its peers, layers 20 and 21 with the
 * same attn_output, no ffn_norm in layer 12, an expert of zeros in layer 3.
 */
export function overviewModel(): Uint8Array {
  const layer = (n: number): WrittenTensor[] => {
    const at = (role: string, type: string, shape: readonly number[], std: number, seed = n * 100 + role.length) =>
      tensor(`blk.${n}.${role}`, type, shape, seed, std * (1 + n / 40))
    const gate = at('ffn_gate_inp', 'F32', [WIDTH, EXPERTS], 0.03)
    const down = at('ffn_down_exps', 'F32', [WIDTH, 64, EXPERTS], 0.013)
    const expert = WIDTH * 64
    if (n === 9) poison(down, 5 * expert + 31 * WIDTH, 4096)
    if (n === 3) down.data!.fill(0, 2 * expert * 4, 3 * expert * 4)
    const k = at('attn_k', 'F16', [WIDTH, 64], 0.034)
    if (n === 17) k.data!.fill(0)
    return [
      at('attn_norm', 'F32', [WIDTH], 0.4),
      at('attn_q', 'Q4_K', [WIDTH, WIDTH], 0.021),
      k,
      at('attn_v', n % 2 ? 'Q6_K' : 'Q4_K', [WIDTH, 64], n === 4 ? 0.8 : 0.018),
      tensor(`blk.${n}.attn_output`, 'Q4_K', [WIDTH, WIDTH], n === 21 ? 20 : n, 0.017),
      ...(n === 12 ? [] : [at('ffn_norm', 'F32', [WIDTH], 0.3)]),
      gate,
      at('ffn_up_exps', 'Q4_K', [WIDTH, 512, EXPERTS], 0.014),
      down,
    ]
  }
  return writeGguf({
    metadata: METADATA,
    tensors: [
      tensor('token_embd', 'Q8_0', [WIDTH, 4096], 1, 0.02),
      ...Array.from({ length: LAYERS }, (_, n) => layer(n)).flat(),
      tensor('output_norm', 'F32', [WIDTH], 2, 0.5),
      tensor('output', 'Q6_K', [WIDTH, 4096], 3, 0.02),
    ],
  })
}

/** Overwrites float32 values with NaN. */
function poison({ data }: WrittenTensor, first: number, count: number): void {
  const view = new DataView(data!.buffer, data!.byteOffset)
  for (let i = first; i < first + count; i++) view.setUint32(i * 4, 0x7fc00000, true)
}

/** Very many small tensors: a heat map of as many layers and roles. */
export function wideModel(layers: number, roles: number): Uint8Array {
  const data = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer)
  return writeGguf({
    metadata: [
      ['general.architecture', 'string', 'made-up'],
      ['made-up.block_count', 'uint32', layers],
    ],
    tensors: Array.from({ length: layers * roles }, (_, i) => ({
      name: `blk.${Math.floor(i / roles)}.role_${i % roles}.weight`,
      shape: [2, 2],
      typeId: 0,
      data,
    })),
  })
}
