/**
 * Sliding windows: which layers keep only the last positions. llama.cpp has the pattern of many architectures in its code
 * (`load_swa_pattern` in `src/models/*.cpp`); the metadata may override it.
 */
import { type Facts, isFactArray } from '../facts.ts'
import { say, type Sentence } from '../../text/sentence.ts'

export interface Windows {
  /** Positions that a layer with a window attends to. */
  readonly size: number
  readonly isSliding: (layer: number) => boolean
}

interface WindowRule {
  /** One of so many layers sees the whole context; none of them if it is 0, whatever the metadata declares. */
  readonly period: number
  /** The first of each period sees the whole context; else the last. */
  readonly fullFirst?: true
  /** Positions if the metadata declares none. */
  readonly usual?: number
  /** Positions whatever the metadata declares, unless that is 0. */
  readonly fixed?: number
}

const RULES: ReadonlyMap<string, WindowRule> = new Map<string, WindowRule>([
  ['afmoe', { period: 4 }],
  ['cohere2', { period: 4 }],
  ['cohere2moe', { period: 4, fullFirst: true }],
  ['deepseek4', { period: 0 }],
  ['exaone-moe', { period: 4, usual: 128 }],
  ['exaone4', { period: 4, usual: 4096 }],
  ['gemma2', { period: 2, usual: 4096 }],
  ['gemma3', { period: 6 }],
  ['gemma3n', { period: 5 }],
  ['gpt-oss', { period: 2 }],
  ['laguna', { period: 4, fullFirst: true }],
  ['lfm2', { period: 0 }],
  // Attention within chunks; the cache keeps as much as for a window.
  ['llama4', { period: 4, usual: 8192, fixed: 8192 }],
  ['mellum', { period: 4 }],
  ['muse-glimmer', { period: 4 }],
  ['olmo2', { period: 4 }],
  ['plamo3', { period: 8 }],
  ['smallthinker', { period: 4, fullFirst: true, fixed: 4096 }],
])

/** Layers of the one EXAONE 4 model that has windows. */
const EXAONE4_WINDOWED_LAYERS = 64

/**
 * @param main layers that do not predict further tokens
 * @param notes gets a sentence about the windows
 * @returns undefined if every layer sees the whole context
 */
export function windowsOf(facts: Facts, architecture: string, main: number, notes: Sentence[]): Windows | undefined {
  const declared = facts.count('attention.sliding_window')
  if (isWindowIgnored(architecture, main)) {
    if (declared)
      notes.push(say('A sliding window of {{window}} is declared; llama.cpp does not use it.', { window: declared }))
    return undefined
  }
  const rule = ruleOf(facts, architecture)
  const wanted = declared ?? rule?.usual
  const size = wanted && (rule?.fixed ?? wanted)
  if (!size) return undefined
  const key = 'attention.sliding_window_pattern'
  const isFixed = rule?.period === 0
  if (!isFixed && isFactArray(facts.ofModel(key)))
    return { size, isSliding: (layer) => Boolean(facts.ofLayer(key, layer)) }
  const period = isFixed ? 0 : (facts.count(key) ?? rule?.period)
  if (period === undefined) {
    notes.push(
      say(
        'A sliding window of {{window}} is declared, but not for which layers: all are counted with the whole context.',
        { window: size },
      ),
    )
    return undefined
  }
  if (period === 1) return undefined
  notes.push(
    period === 0
      ? say('All layers with attention see a window of {{window}}.', { window: size })
      : say('One layer in {{period}} sees the whole context, the others a window of {{window}}.', {
          period,
          window: size,
        }),
  )
  if (period === 0) return { size, isSliding: () => true }
  const full = rule?.fullFirst ? 0 : period - 1
  return { size, isSliding: (layer) => layer < main && layer % period !== full }
}

const isWindowIgnored = (architecture: string, main: number) =>
  architecture === 'phi3' || (architecture === 'exaone4' && main !== EXAONE4_WINDOWED_LAYERS)

function ruleOf(facts: Facts, architecture: string): WindowRule | undefined {
  // A draft of DeepSeek V4 keeps a window in every layer.
  if (architecture === 'dflash' && facts.count('hyper_connection.count')) return { period: 0 }
  return RULES.get(architecture)
}
