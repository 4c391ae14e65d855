/**
 * The sample model: a small mixture of experts of the llama architecture, as llama-quantize leaves it at Q4_K_M. Its
 * weights are random numbers with spreads like those of trained models. One expert has NaN; nothing else is wrong.
 */
import type { ScalarType } from '../../shared/model/tensor.ts'
import { type WrittenEntry, type WrittenTensor, writeGguf } from './gguf-writer.ts'
import { quantize, QUANTIZERS, type SampleType } from './quantize.ts'
import { Random } from './random.ts'
import { CONTROL, makeVocabulary, type SampleVocabulary } from './vocabulary.ts'

/** As people name such files: the model, then its file type. */
export const SAMPLE_NAME = 'tensorscope-sample-moe-Q4_K_M.gguf'

const LAYERS = 6
const EXPERTS = 8
/** Rows are whole blocks of K-quants: 256 elements. */
const EMBEDDING = 256
const FEED_FORWARD = 256
const HEADS = 4
const KV_HEADS = 2
const HEAD_SIZE = EMBEDDING / HEADS
const VOCABULARY = 2048

/** The damage: all rows of one expert from one row on. */
export const DAMAGE = { tensor: 'blk.4.ffn_down_exps.weight', expert: 5, firstRow: 160 } as const

/** A quiet NaN of float16. */
const NAN_16 = 0x7e00

/** With a name of text, sizes that are numbers, and data. */
interface Tensor extends WrittenTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

interface Matrix {
  readonly role: string
  readonly shape: readonly number[]
  readonly type: SampleType
  /** Standard deviation in the first and in the last layer. */
  readonly std: readonly [first: number, last: number]
}

/** Whether llama-quantize gives ffn_down more bits in this layer at Q4_K_M (use_more_bits in llama-quant.cpp). */
function moreBits(layer: number): boolean {
  const eighth = Math.floor(LAYERS / 8)
  return layer < eighth || layer >= Math.floor((7 * LAYERS) / 8) || (layer - eighth) % 3 === 2
}

/** With 8 experts llama-quantize keeps keys and values at Q8_0 and the attention's output at Q5_K. */
const matrices = (layer: number): readonly Matrix[] => [
  { role: 'attn_q', shape: [EMBEDDING, HEADS * HEAD_SIZE], type: 'Q4_K', std: [0.062, 0.048] },
  { role: 'attn_k', shape: [EMBEDDING, KV_HEADS * HEAD_SIZE], type: 'Q8_0', std: [0.071, 0.052] },
  { role: 'attn_v', shape: [EMBEDDING, KV_HEADS * HEAD_SIZE], type: 'Q8_0', std: [0.029, 0.044] },
  { role: 'attn_output', shape: [HEADS * HEAD_SIZE, EMBEDDING], type: 'Q5_K', std: [0.031, 0.042] },
  { role: 'ffn_gate_inp', shape: [EMBEDDING, EXPERTS], type: 'F32', std: [0.022, 0.031] },
  { role: 'ffn_gate_exps', shape: [EMBEDDING, FEED_FORWARD, EXPERTS], type: 'Q4_K', std: [0.046, 0.053] },
  { role: 'ffn_up_exps', shape: [EMBEDDING, FEED_FORWARD, EXPERTS], type: 'Q4_K', std: [0.043, 0.045] },
  {
    role: 'ffn_down_exps',
    shape: [FEED_FORWARD, EMBEDDING, EXPERTS],
    type: moreBits(layer) ? 'Q6_K' : 'Q4_K',
    std: [0.041, 0.047],
  },
]

/** The bytes of the file: always the same. */
export function makeSample(): Uint8Array {
  const random = new Random(0x6d0e)
  const vocabulary = makeVocabulary(VOCABULARY)
  const tensors = [
    matrix('token_embd.weight', { shape: [EMBEDDING, VOCABULARY], type: 'Q4_K' }, 0.031, random),
    ...Array.from({ length: LAYERS }, (_, layer) => layerTensors(layer, random)).flat(),
    norm('output_norm.weight', 1.12, random),
    matrix('output.weight', { shape: [EMBEDDING, VOCABULARY], type: 'Q6_K' }, 0.049, random),
  ]
  damage(tensors.find(({ name }) => name === DAMAGE.tensor)!)
  return writeGguf({ metadata: metadata(vocabulary, tensors), tensors })
}

function layerTensors(layer: number, random: Random): Tensor[] {
  const depth = layer / (LAYERS - 1)
  return [
    norm(`blk.${layer}.attn_norm.weight`, 0.82 + 0.2 * depth, random),
    norm(`blk.${layer}.ffn_norm.weight`, 0.9 + 0.14 * depth, random),
    ...matrices(layer).map(({ role, std: [first, last], ...form }) =>
      matrix(`blk.${layer}.${role}.weight`, form, first + (last - first) * depth, random),
    ),
  ]
}

/** Scales of a normalization: near one number, all of them positive. */
function norm(name: string, mean: number, random: Random): Tensor {
  const values = Float32Array.from({ length: EMBEDDING }, () => mean * (1 + 0.06 * random.normal()))
  return { name, shape: [EMBEDDING], typeId: QUANTIZERS.F32.typeId, data: quantize('F32', values) }
}

/** Normal weights. Rows differ in their spread, as in trained models, which gives the whole longer tails. */
function matrix(name: string, { shape, type }: Pick<Matrix, 'shape' | 'type'>, std: number, random: Random): Tensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1))
  const [rowLength] = shape as [number]
  const spread = std * random.between(0.94, 1.06)
  for (let start = 0; start < values.length; start += rowLength) {
    const ofRow = spread * random.between(0.7, 1.3)
    for (let i = start; i < start + rowLength; i++) values[i] = ofRow * random.normal()
  }
  return { name, shape, typeId: QUANTIZERS[type].typeId, data: quantize(type, values) }
}

/** Turns the scales of the blocks to NaN, as a quantizer does whose input had NaN. */
function damage({ shape, typeId, data }: Tensor): void {
  const { blockSize, typeSize } = QUANTIZERS.Q4_K
  if (typeId !== QUANTIZERS.Q4_K.typeId) throw new Error(`${DAMAGE.tensor} is not Q4_K`)
  const [rowLength, rows] = shape as [number, number]
  const rowBytes = (rowLength / blockSize) * typeSize
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const start = DAMAGE.expert * rows + DAMAGE.firstRow
  const end = (DAMAGE.expert + 1) * rows
  for (let at = start * rowBytes; at < end * rowBytes; at += typeSize) {
    view.setUint16(at, NAN_16, true)
    view.setUint16(at + 2, NAN_16, true)
  }
}

const CHAT_TEMPLATE = `{{ bos_token }}
{%- for message in messages -%}
    {%- if message['role'] not in ['system', 'user', 'assistant'] -%}
        {{ raise_exception('The role must be system, user or assistant.') }}
    {%- endif -%}
    {{ '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>' + '\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{ '<|im_start|>assistant\\n' }}
{%- endif -%}
`

function metadata({ tokens, types, scores }: SampleVocabulary, tensors: readonly Tensor[]): WrittenEntry[] {
  type Value = string | number | boolean
  const entry = (key: string, type: ScalarType, value: Value | readonly Value[]): WrittenEntry =>
    typeof value === 'object' ? [key, 'array', { elementType: type, values: value }] : [key, type, value]
  return [
    entry('general.architecture', 'string', 'llama'),
    entry('general.type', 'string', 'model'),
    entry('general.name', 'string', 'Tensorscope sample (mixture of experts)'),
    entry('general.size_label', 'string', sizeLabel(tensors)),
    entry('general.license', 'string', 'mit'),
    entry(
      'general.description',
      'string',
      'Random weights in the shape of a real model, with one damaged expert to find. It cannot hold a conversation.',
    ),
    entry('general.tags', 'string', ['sample', 'mixture-of-experts', 'text-generation']),
    entry('general.languages', 'string', ['en']),
    entry('llama.block_count', 'uint32', LAYERS),
    entry('llama.context_length', 'uint32', 4096),
    entry('llama.embedding_length', 'uint32', EMBEDDING),
    entry('llama.feed_forward_length', 'uint32', FEED_FORWARD),
    entry('llama.attention.head_count', 'uint32', HEADS),
    entry('llama.attention.head_count_kv', 'uint32', KV_HEADS),
    entry('llama.rope.freq_base', 'float32', 10_000),
    entry('llama.attention.layer_norm_rms_epsilon', 'float32', 1e-5),
    entry('llama.expert_count', 'uint32', EXPERTS),
    entry('llama.expert_used_count', 'uint32', 2),
    entry('llama.vocab_size', 'uint32', tokens.length),
    entry('llama.rope.dimension_count', 'uint32', HEAD_SIZE),
    entry('tokenizer.ggml.model', 'string', 'llama'),
    entry('tokenizer.ggml.pre', 'string', 'default'),
    entry('tokenizer.ggml.tokens', 'string', tokens),
    entry('tokenizer.ggml.scores', 'float32', scores),
    entry('tokenizer.ggml.token_type', 'int32', types),
    entry('tokenizer.ggml.bos_token_id', 'uint32', tokens.indexOf('<s>')),
    entry('tokenizer.ggml.eos_token_id', 'uint32', tokens.indexOf('</s>')),
    entry('tokenizer.ggml.eot_token_id', 'uint32', tokens.indexOf(CONTROL[2])),
    entry('tokenizer.ggml.unknown_token_id', 'uint32', tokens.indexOf('<unk>')),
    entry('tokenizer.ggml.padding_token_id', 'uint32', tokens.indexOf(CONTROL[0])),
    entry('tokenizer.ggml.add_bos_token', 'bool', true),
    entry('tokenizer.ggml.add_eos_token', 'bool', false),
    entry('tokenizer.chat_template', 'string', CHAT_TEMPLATE),
    entry('general.quantization_version', 'uint32', 2),
    // LLAMA_FTYPE_MOSTLY_Q4_K_M
    entry('general.file_type', 'uint32', 15),
  ]
}

/** As gguf-py says it of a mixture: the number of experts, and the parameters that one of them works with. */
function sizeLabel(tensors: readonly Tensor[]): string {
  const count = (wanted: (name: string) => boolean) =>
    tensors
      .filter(({ name }) => wanted(name))
      .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)
  const isExpert = (name: string) => name.includes('_exps.')
  const active = count((name) => !isExpert(name)) + count(isExpert) / EXPERTS
  return `${EXPERTS}x${(active / 1e6).toFixed(1)}M`
}
