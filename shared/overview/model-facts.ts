/** What a model is, in the words of its metadata. */
import type { ModelView } from '../contract.ts'
import { Facts, type FactValue, isFactArray, wholeNumber } from '../facts.ts'
import { type FileType, fileType } from '../file-types.ts'
import { formatBytes, formatCount, formatInteger, visibleText } from '../format.ts'

export interface ModelFact {
  readonly name: string
  readonly value: string
  /** More exactly, on hover. */
  readonly title?: string
}

export const factsOf = ({ facts, architecture }: Pick<ModelView, 'facts' | 'architecture'>) =>
  new Facts(facts, architecture)

/** `general.file_type`, when it is declared as a number. */
export function declaredType(facts: Facts): FileType | undefined {
  const number = wholeNumber(facts.get('general.file_type'))
  return number === undefined ? undefined : fileType(number)
}

/** Bits per weight of the whole model, over tensors whose size is known. */
export function bitsPerWeightOf(tensors: ModelView['tensors']): number | undefined {
  let [bytes, weights] = [0, 0]
  for (const { nBytes, nElements } of tensors) {
    if (nBytes === undefined) continue
    bytes += Number(nBytes)
    weights += Number(nElements)
  }
  return weights > 0 ? (bytes * 8) / weights : undefined
}

/** What is not declared is left out. */
export function modelFacts(view: ModelView, main: { type: string; part: number } | undefined): ModelFact[] {
  const facts = factsOf(view)
  const bpw = bitsPerWeightOf(view.tensors)
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
    fact('Name', facts.text('general.name')),
    fact('Architecture', view.architecture),
    fact('Parameters', formatCount(view.nParameters), formatInteger(view.nParameters)),
    fact('Size', formatBytes(view.size), `${formatInteger(view.size)} bytes`),
    fact('Bits per weight', bpw?.toFixed(bpw < 10 ? 2 : 1), bpw === undefined ? undefined : String(bpw)),
    fact('Declared type', declared && `${declared.name}${declared.guessed ? ', guessed' : ''}`),
    fact('Really there', main && `${main.type}, ${percent(main.part)}`, main && MAIN_TYPE),
    ...together(
      ['Layers', counts('block_count')],
      ['heads', counts('attention.head_count')],
      ['KV', counts('attention.head_count_kv')],
    ),
    ...together(['Embedding', counts('embedding_length')], ['FFN', counts('feed_forward_length')]),
    fact('Experts \u00b7 used', experts ? [experts, used].filter((n) => n !== undefined).join(' \u00b7 ') : undefined),
    fact('Context', counts('context_length')[0]),
    fact('Sliding window', window ? formatInteger(window) : undefined),
    fact('Tokenizer', tokenizer.join(', ')),
    fact('Vocabulary', isFactArray(tokens) ? formatInteger(tokens.length) : counts('vocab_size')[0]),
    fact('GGUF', `v${view.version}, ${view.endian} endian`),
    fact('Alignment', view.alignment === 32 ? undefined : formatInteger(view.alignment)),
    fact('Files', view.nFiles > 1 ? formatInteger(view.nFiles) : undefined),
  ].flat()
}

/** One line for what belongs together, as far as it is declared: `Layers · heads`, `32 · 32`. */
function together(...parts: readonly (readonly [name: string, values: readonly string[]])[]): ModelFact[][] {
  const known = parts.filter(([, values]) => values.length > 0)
  const name = known.map(([name]) => name).join(' \u00b7 ')
  const value = known.map(([, values]) => values[0]!).join(' \u00b7 ')
  return [fact(name.charAt(0).toUpperCase() + name.slice(1), value)]
}

const MAIN_TYPE = 'The type of most weights, over matrices that are neither embedding nor output.'

/** In the order in which they are shown. */
const ORIGIN: readonly (readonly [key: string, name: string])[] = [
  ['license', 'Licence'],
  ['license.name', 'Licence name'],
  ['license.link', 'Licence text'],
  ['author', 'Author'],
  ['organization', 'Organisation'],
  ['version', 'Version'],
  ['basename', 'Base name'],
  ['finetune', 'Tuned for'],
  ['size_label', 'Size class'],
  ['quantized_by', 'Quantised by'],
  ['quantization_version', 'Quantisation version'],
  ['base_model.count', 'Base models'],
  ['base_model.0.name', 'Base model'],
  ['base_model.0.organization', 'Its organisation'],
  ['base_model.0.repo_url', 'Its repository'],
  ['url', 'Address'],
  ['repo_url', 'Repository'],
  ['source.url', 'Source'],
  ['source.repo_url', 'Source repository'],
  ['doi', 'DOI'],
  ['uuid', 'UUID'],
  ['languages', 'Languages'],
  ['tags', 'Tags'],
  ['datasets', 'Data sets'],
]

/** Licence and provenance, as far as they are declared. */
export function originFacts(view: Pick<ModelView, 'facts' | 'architecture'>): ModelFact[] {
  const facts = factsOf(view)
  return ORIGIN.flatMap(([key, name]) => {
    const value = facts.get(`general.${key}`)
    return value === undefined ? [] : fact(name, valueText(value), `general.${key}`)
  })
}

function fact(name: string, value: string | undefined, title?: string): ModelFact[] {
  if (value === undefined || value === '') return []
  return [{ name, value: visibleText(value), ...(title === undefined ? {} : { title }) }]
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
