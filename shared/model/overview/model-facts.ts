/** What a model is, in the words of its metadata. */
import type { ModelView } from '../model-view.ts'
import { Facts, type FactValue, isFactArray, wholeNumber } from '../facts.ts'
import { type FileType, fileType } from '../file-types.ts'
import { formatBytes, formatCount, formatInteger, visibleText } from '../../text/format.ts'
import { type StoredTensors, storedBytes } from '../memory/weight-bytes.ts'
import { type ModelKind, modelKind } from '../model-kind.ts'
import { PROVENANCE } from './provenance.ts'
import { phrase, say, type Sentence } from '../../text/sentence.ts'

export interface ModelFact {
  /** Marked by `phrase`. */
  readonly name: string
  /** A sentence where there are words in it. */
  readonly value: string | Sentence
  /** More exactly, on hover. */
  readonly title?: string | Sentence
}

export const factsOf = ({ facts, architecture }: Pick<ModelView, 'facts' | 'architecture'>) =>
  new Facts(facts, architecture)

/** `general.file_type`, when it is declared as a number. */
export function declaredType(facts: Facts): FileType | undefined {
  const number = wholeNumber(facts.get('general.file_type'))
  return number === undefined ? undefined : fileType(number, facts.text('general.architecture'))
}

function declaredName({ name: type, program, guessed }: FileType): string | Sentence {
  if (program !== undefined) return say('{{type}} in {{program}}', { type, program })
  return guessed ? say('{{type}}, guessed', { type }) : type
}

/** Bits per weight of the whole model, over tensors whose size their type or the offsets tell. */
export function bitsPerWeightOf(view: StoredTensors): number | undefined {
  let [bytes, weights] = [0, 0]
  storedBytes(view).forEach((stored, i) => {
    if (stored === undefined) return
    bytes += stored
    weights += Number(view.tensors.at(i)!.nElements)
  })
  return weights > 0 ? (bytes * 8) / weights : undefined
}

/** What is not declared is left out. */
export function modelFacts(view: ModelView, main: { type: string; part: number } | undefined): ModelFact[] {
  const facts = factsOf(view)
  const bpw = bitsPerWeightOf(view)
  const counts = (...keys: string[]) => keys.flatMap((key) => facts.ofModel(key) ?? []).map(valueText)
  const experts = facts.count('expert_count')
  const used = facts.count('expert_used_count')
  const tokens = facts.get('tokenizer.ggml.tokens')
  const tokenizer = [facts.text('tokenizer.ggml.model'), facts.text('tokenizer.ggml.pre')].filter(
    (text, i, all) => text !== undefined && all.indexOf(text) === i,
  )
  const declared = declaredType(facts)
  const window = facts.count('attention.sliding_window')
  return [
    fact(phrase('Name'), facts.text('general.name')),
    fact(phrase('Contents'), CONTENTS[modelKind(facts, view.architecture)]),
    fact(phrase('Architecture'), view.architecture),
    fact(phrase('Parameters'), formatCount(view.nParameters), formatInteger(view.nParameters)),
    fact(
      phrase('Size'),
      sizeOf(view.size),
      say('{{number}} bytes', { count: view.size, number: formatInteger(view.size) }),
    ),
    fact(phrase('Bits per weight'), bpw?.toFixed(bpw < 10 ? 2 : 1), bpw === undefined ? undefined : String(bpw)),
    fact(phrase('Declared type'), declared && declaredName(declared)),
    fact(phrase('Really there'), main && `${main.type}, ${percent(main.part)}`, main && MAIN_TYPE),
    together(LAYERS, counts('block_count'), counts('attention.head_count'), counts('attention.head_count_kv')),
    TOWERS.flatMap(([key, name]) => (facts.count(key) ? fact(name, counts(key)[0]) : [])),
    together(WIDTHS, counts('embedding_length'), counts('feed_forward_length')),
    fact(
      phrase('Experts · used'),
      experts ? [experts, used].filter((n) => n !== undefined).join(' \u00b7 ') : undefined,
    ),
    ...calibrationFacts(facts),
    fact(phrase('Context'), counts('context_length')[0]),
    fact(phrase('Sliding window'), window ? formatInteger(window) : undefined),
    fact(phrase('Tokenizer'), tokenizer.join(', ')),
    fact(phrase('Vocabulary'), isFactArray(tokens) ? formatInteger(tokens.length) : counts('vocab_size')[0]),
    fact(view.format.label, versionAndOrder(view)),
    fact(phrase('Alignment'), view.alignment === view.format.alignment ? undefined : formatInteger(view.alignment)),
    fact(phrase('Files'), view.nFiles > 1 ? formatInteger(view.nFiles) : undefined),
  ].flat()
}

/** The version of the format and the byte order: `v3, little endian`. */
function versionAndOrder({ versionText, endian }: ModelView): Sentence {
  if (versionText === undefined) return endian === 'little' ? say('little endian') : say('big endian')
  const values = { format: versionText }
  return endian === 'little' ? say('{{format}}, little endian', values) : say('{{format}}, big endian', values)
}

/** Layers of parts other than the text model, or than the encoder. */
const TOWERS = [
  ['decoder_block_count', phrase('Decoder layers')],
  ['vision.block_count', phrase('Vision layers')],
  ['audio.block_count', phrase('Audio layers')],
] as const
/** Said of files that are not a model. */
const CONTENTS: Readonly<Record<ModelKind, Sentence | undefined>> = {
  model: undefined,
  imatrix: say('Importance matrix'),
  adapter: say('Adapter (LoRA)'),
  'control-vector': say('Control vector'),
  projector: say('Multimodal projector'),
}

/** What an importance matrix was made from. */
function calibrationFacts(facts: Facts): ModelFact[][] {
  const chunks = wholeNumber(facts.get('imatrix.chunk_count'))
  const tokens = wholeNumber(facts.get('imatrix.chunk_size'))
  const datasets = facts.get('imatrix.datasets')
  return [
    fact(
      phrase('Calibration'),
      chunks === undefined || tokens === undefined
        ? undefined
        : say('{{chunks}} × {{tokens}} tokens', { chunks: formatInteger(chunks), tokens: formatInteger(tokens) }),
    ),
    fact(phrase('Data sets'), datasets === undefined ? undefined : valueText(datasets)),
  ]
}

/** By which of them are declared: `101` has the first and the last. */
const LAYERS: Readonly<Record<string, string>> = {
  '111': phrase('Layers · heads · KV'),
  '110': phrase('Layers · heads'),
  '101': phrase('Layers · KV'),
  '100': phrase('Layers'),
  '011': phrase('Heads · KV'),
  '010': phrase('Heads'),
  '001': 'KV',
}
const WIDTHS: Readonly<Record<string, string>> = {
  '11': phrase('Embedding · FFN'),
  '10': phrase('Embedding'),
  '01': 'FFN',
}

/** One line for what belongs together, as far as it is declared: `Layers · heads`, `32 · 32`. */
function together(names: typeof LAYERS, ...values: readonly (readonly string[])[]): ModelFact[] {
  const name = names[values.map(({ length }) => (length > 0 ? '1' : '0')).join('')]
  return name === undefined ? [] : fact(name, values.flatMap((value) => value.slice(0, 1)).join(' \u00b7 '))
}

/** A small one has a word for its unit. */
const sizeOf = (bytes: number) =>
  bytes < 999.5 ? say('{{number}} bytes', { count: bytes, number: bytes }) : formatBytes(bytes)

const MAIN_TYPE = say('The type of most weights, over matrices that are neither embedding nor output.')

/** In the order in which they are shown. */
const ORIGIN: readonly (readonly [key: string, name: string])[] = [
  ['license', phrase('Licence')],
  ['license.name', phrase('Licence name')],
  ['license.link', phrase('Licence text')],
  ['author', phrase('Author')],
  ['organization', phrase('Organisation')],
  ['version', phrase('Version')],
  ['basename', phrase('Base name')],
  ['finetune', phrase('Tuned for')],
  ['size_label', phrase('Size class')],
  ['base_model.count', phrase('Base models')],
  ['base_model.0.name', phrase('Base model')],
  ['base_model.0.organization', phrase('Its organisation')],
  ['base_model.0.repo_url', phrase('Its repository')],
  ['url', phrase('Address')],
  ['repo_url', phrase('Repository')],
  ['source.url', phrase('Source')],
  ['source.repo_url', phrase('Source repository')],
  ['doi', 'DOI'],
  ['uuid', 'UUID'],
  ['languages', phrase('Languages')],
  ['tags', phrase('Tags')],
  ['datasets', phrase('Data sets')],
]

/** Licence and provenance, as far as they are declared. */
export function originFacts(view: Pick<ModelView, 'facts' | 'architecture'>): ModelFact[] {
  const facts = factsOf(view)
  return ORIGIN.flatMap(([key, name]) => {
    const value = facts.get(`general.${key}`)
    return value === undefined ? [] : fact(name, valueText(value), `general.${key}`)
  })
}

/** Who quantized the model, how and with what, as far as it is declared. */
export function provenanceFacts(view: Pick<ModelView, 'facts' | 'architecture'>): ModelFact[] {
  const facts = factsOf(view)
  const declared = declaredType(facts)
  return [
    ...fact(phrase('Declared type'), declared && declaredName(declared), 'general.file_type'),
    ...PROVENANCE.flatMap(([key, name]) => {
      const value = facts.get(key)
      return value === undefined ? [] : fact(name, valueText(value), key)
    }),
  ]
}

function fact(name: string, value: string | Sentence | undefined, title?: string | Sentence): ModelFact[] {
  if (value === undefined || value === '') return []
  return [
    { name, value: typeof value === 'string' ? visibleText(value) : value, ...(title === undefined ? {} : { title }) },
  ]
}

/** Of an array its range when it has numbers only, else its first elements. */
function valueText(value: FactValue): string {
  if (!isFactArray(value))
    return typeof value === 'number' || typeof value === 'bigint' ? formatInteger(value) : String(value)
  const numbers = value.first.filter((element) => typeof element === 'number')
  const rest = value.length > value.first.length ? `, \u2026 (${formatInteger(value.length)})` : ''
  if (numbers.length === 0 || numbers.length < value.first.length) return value.first.join(', ') + rest
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  const range = low === high ? formatInteger(low) : `${formatInteger(low)}\u2013${formatInteger(high)}`
  return `${range}${value.length > value.first.length ? ', \u2026' : ''}`
}

export function percent(part: number): string {
  const value = part * 100
  return `${value > 0 && value < 0.1 ? '<0.1' : Number(value.toFixed(value < 10 ? 1 : 0))}%`
}
