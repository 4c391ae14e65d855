/** One small model for each verdict that the app can give. */
import type { VerdictState } from '../../shared/model/health/verdict.ts'
import { type WrittenEntry, type WrittenTensor, writeGguf } from '../../build/sample/gguf-writer.ts'
import { noise } from './noise.ts'

const [WIDTH, FFN, TOKENS, LAYERS] = [32, 64, 16, 2]
const F32 = 0

const TOKENIZER: readonly WrittenEntry[] = [
  ['tokenizer.ggml.model', 'string', 'gpt2'],
  [
    'tokenizer.ggml.tokens',
    'array',
    { elementType: 'string', values: Array.from({ length: TOKENS }, (_, i) => `t${i}`) },
  ],
]

const METADATA: readonly WrittenEntry[] = [
  ['general.architecture', 'string', 'llama'],
  ['general.name', 'string', 'Small'],
  ['general.file_type', 'uint32', 0],
  ['llama.block_count', 'uint32', LAYERS],
  ['llama.context_length', 'uint32', 128],
  ['llama.embedding_length', 'uint32', WIDTH],
  ['llama.feed_forward_length', 'uint32', FFN],
  ['llama.attention.head_count', 'uint32', 4],
  ['llama.attention.layer_norm_rms_epsilon', 'float32', 1e-5],
  ...TOKENIZER,
]

let seed = 0
function tensor(name: string, shape: readonly number[]): WrittenTensor {
  const nElements = shape.reduce((product, size) => product * size, 1)
  return { name, shape, typeId: F32, data: noise('F32', nElements, ++seed, 0.02) }
}

/** All that llama.cpp needs to load a dense llama of two layers. */
function wholeModel(): WrittenTensor[] {
  seed = 0
  const layer = (n: number) => [
    tensor(`blk.${n}.attn_norm.weight`, [WIDTH]),
    ...['q', 'k', 'v', 'output'].map((role) => tensor(`blk.${n}.attn_${role}.weight`, [WIDTH, WIDTH])),
    tensor(`blk.${n}.ffn_norm.weight`, [WIDTH]),
    tensor(`blk.${n}.ffn_gate.weight`, [WIDTH, FFN]),
    tensor(`blk.${n}.ffn_up.weight`, [WIDTH, FFN]),
    tensor(`blk.${n}.ffn_down.weight`, [FFN, WIDTH]),
  ]
  return [
    tensor('token_embd.weight', [WIDTH, TOKENS]),
    ...Array.from({ length: LAYERS }, (_, n) => layer(n)).flat(),
    tensor('output_norm.weight', [WIDTH]),
    tensor('output.weight', [WIDTH, TOKENS]),
  ]
}

const written = (tensors: readonly WrittenTensor[]) => writeGguf({ metadata: METADATA, tensors })

function changed(name: string, change: (values: Float32Array) => void): Uint8Array {
  const tensors = wholeModel()
  const { data } = tensors.find((each) => each.name === name)!
  change(new Float32Array(data!.buffer, data!.byteOffset, data!.byteLength / 4))
  return written(tensors)
}

export interface VerdictModel {
  readonly name: string
  readonly bytes: () => Uint8Array
  /** How much of it is measured; all of it unless told otherwise. */
  readonly measured?: 'none' | 'some'
  readonly state: VerdictState
  readonly errors: number
  readonly warnings: number
  /** The headline in English. */
  readonly headline: string | RegExp
  /** A part of the name of the tensor that the first error is about. */
  readonly leadsTo?: string
  /** Exit codes with `--fail-on` error, warning and never. */
  readonly exits: readonly [error: number, warning: number, never: number]
}

const TENSORS = 2 * 9 + 3

export const VERDICT_MODELS: readonly VerdictModel[] = [
  {
    name: 'no problems',
    bytes: () => written(wholeModel()),
    ...{ state: 'ok', errors: 0, warnings: 0, headline: `No problems found in ${TENSORS} tensors` },
    exits: [0, 0, 0],
  },
  {
    name: 'warnings',
    bytes: () => changed('blk.1.attn_k.weight', (values) => values.fill(0)),
    ...{ state: 'warnings', errors: 0, warnings: 1, headline: `1 warning in ${TENSORS} tensors` },
    exits: [0, 1, 0],
  },
  {
    name: 'NaN',
    bytes: () => changed('blk.1.ffn_down.weight', (values) => values.fill(NaN, 70)),
    ...{ state: 'errors', errors: 1, warnings: 0, headline: '1 error: NaN in blk.1.ffn_down' },
    leadsTo: 'blk.1.ffn_down',
    exits: [1, 1, 0],
  },
  {
    name: 'truncated',
    bytes: () => written(wholeModel()).slice(0, -1000),
    // The file ends early, and a tensor lies beyond its end.
    ...{ state: 'errors', errors: 2, warnings: 0, headline: /^2 errors, the first: Tensor output\.weight/ },
    leadsTo: 'output.weight',
    exits: [1, 1, 1],
  },
  {
    name: 'missing tensor',
    bytes: () => written(wholeModel().filter(({ name }) => name !== 'blk.0.attn_output.weight')),
    ...{ state: 'errors', errors: 1, warnings: 0, headline: '1 error: blk.0.attn_output is missing' },
    exits: [1, 1, 0],
  },
  {
    name: 'not measured',
    bytes: () => written(wholeModel()),
    measured: 'none',
    ...{ state: 'not-measured', errors: 0, warnings: 0, headline: 'Not measured yet' },
    exits: [0, 0, 0],
  },
  {
    name: 'partly measured',
    bytes: () => written(wholeModel()),
    measured: 'some',
    ...{ state: 'partial', errors: 0, warnings: 0 },
    headline: new RegExp(`^\\d+ of ${TENSORS} tensors measured, no problems so far$`),
    exits: [0, 0, 0],
  },
  {
    name: 'imatrix',
    bytes: () =>
      writeGguf({
        metadata: [
          ['general.type', 'string', 'imatrix'],
          ['imatrix.chunk_count', 'uint32', 25],
          ['imatrix.chunk_size', 'uint32', 512],
          ['imatrix.datasets', 'array', { elementType: 'string', values: ['calibration.txt'] }],
        ],
        // q, k and v share their input: the same sums.
        tensors: ['q', 'k', 'v'].flatMap((role) => [
          { ...tensor(`blk.0.attn_${role}.weight.in_sum2`, [WIDTH]), data: noise('F32', WIDTH, 99, 1) },
          { ...tensor(`blk.0.attn_${role}.weight.counts`, [1]), data: noise('F32', 1, 98, 1) },
        ]),
      }),
    ...{ state: 'ok', errors: 0, warnings: 0, headline: 'No problems found in 6 tensors' },
    exits: [0, 0, 0],
  },
  {
    name: 'adapter',
    bytes: () =>
      writeGguf({
        metadata: [
          ['general.architecture', 'string', 'llama'],
          ['general.type', 'string', 'adapter'],
          ['adapter.type', 'string', 'lora'],
          ['adapter.lora.alpha', 'float32', 16],
        ],
        tensors: [0, 1].flatMap((n) => [
          tensor(`blk.${n}.attn_q.weight.lora_a`, [WIDTH, 4]),
          tensor(`blk.${n}.attn_q.weight.lora_b`, [4, WIDTH]),
        ]),
      }),
    ...{ state: 'ok', errors: 0, warnings: 0, headline: 'No problems found in 4 tensors' },
    exits: [0, 0, 0],
  },
  {
    name: 'vocabulary',
    bytes: () => writeGguf({ metadata: METADATA, tensors: [] }),
    ...{ state: 'ok', errors: 0, warnings: 0, headline: 'No problems found; this file has no tensors' },
    exits: [0, 0, 0],
  },
]

export const fileNameOf = ({ name }: VerdictModel): string => `${name.replaceAll(' ', '-')}.gguf`
