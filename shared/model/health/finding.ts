/** What is wrong with a model, or worth a look, or sound: one sentence each, with the rule that found it. */

import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { phrase, type Sentence } from '../../text/sentence.ts'

/** What each finding rests on, in the words that the window shows. In the order in which they are listed. */
export const RULES = {
  'file-problem': phrase('What the header and the layout of the file break of the format.'),
  'not-measured': phrase('A tensor whose data could be located was not measured, after all attempts.'),
  'non-finite': phrase('Any NaN or infinity among the values of a tensor.'),
  'missing-layer': phrase('Every layer from 0 to block_count \u2212 1 has a tensor.'),
  'missing-tensor': phrase(
    'The model has the tensors that llama.cpp cannot load the architecture without, as measured with its loader.',
  ),
  'missing-in-row': phrase(
    'A role that nine layers in ten of one kind have is missing in a layer between two that have it. Roles that the architecture is known to need are checked by another rule.',
  ),
  'beyond-layers': phrase('No tensor belongs to a layer from block_count on.'),
  'old-experts': phrase('No expert is a tensor of its own, such as blk.0.ffn_up.0.'),
  'wrong-shape': phrase('The shape of a tensor is the one that llama.cpp derives from the metadata.'),
  'all-zero': phrase('Every value is zero.'),
  'zero-expert': phrase(
    'Every value of a slice of dimension 2 (an expert, an attention head or another one) is zero, and of others not.',
  ),
  'zero-rows': phrase(
    'Every value of a row (a run along the contiguous dimension) is zero, of others not, and not because a whole slice of dimension 2 is.',
  ),
  constant: phrase(
    'All values are the same, and not zero; tensors of one value, tables of factors and scales do not count.',
  ),
  outlier: phrase(
    'Matrices of one role in at least 8 layers: the logarithm of std or abs max is further from the median than 6 robust deviations (1.4826 \u00d7 MAD), and std differs by more than 4 times, abs max by more than 10 times.',
  ),
  identical: phrase(
    'Same type, shape and hash; without hashes, the same sum, sum of squares and extremes to the last bit. Constant tensors, tables, scales and tensors under 32 values do not count.',
  ),
  'file-type': phrase(
    'Most weights, over matrices that are neither embedding nor output, have a type that llama-quantize gives to such a tensor for general.file_type, or the fallback of that type where rows are not whole blocks.',
  ),
} as const

export type RuleId = keyof typeof RULES

/**
 * `error`: a program that loads the model fails or gets wrong values. `warning`: may be meant, and is worth a look.
 * `note`: a fact. `sound`: the rule was checked, and nothing was found.
 */
export type FindingSeverity = 'error' | 'warning' | 'note' | 'sound'

/** Severities of findings and of problems of the file, as they are shown. */
export const SEVERITY_NAMES = {
  fatal: phrase('fatal'),
  error: phrase('error'),
  warning: phrase('warning'),
  note: phrase('note'),
  sound: phrase('sound'),
} as const satisfies Readonly<Record<FindingSeverity | 'fatal', string>>

export interface Finding {
  readonly rule: RuleId
  readonly severity: FindingSeverity
  /** What and where. Names from the file are as they are: to be made visible where they are shown. */
  readonly title: Sentence
  /** How many, and so what. */
  readonly text: Sentence
  /** Position in the list of the tensor that it leads to. */
  readonly tensor?: number
  /** Positions of all tensors that it is about, where there are more than the one that it leads to. */
  readonly tensors?: readonly number[]
  /** Name of a tensor that it is about and that is not there. */
  readonly absent?: string
  /** The expert, where it is about one. */
  readonly expert?: number
  /** The layer, where it is about one; `tower` tells of which part of the model, empty for the only one. */
  readonly layer?: number
  readonly tower?: string
}

const RANK = { error: 0, warning: 1, note: 2, sound: 3 } as const
const RULE_ORDER = new Map(Object.keys(RULES).map((rule, i) => [rule, i]))

/** By severity, then by rule, then as they were found. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding, at) => ({ finding, at }))
    .sort(
      (a, b) =>
        RANK[a.finding.severity] - RANK[b.finding.severity] ||
        RULE_ORDER.get(a.finding.rule)! - RULE_ORDER.get(b.finding.rule)! ||
        a.at - b.at,
    )
    .map(({ finding }) => finding)
}

/**
 * Where a finding about one tensor is.
 * @param tensor its position in the list
 * @param expert where it is about one
 */
export function locationOf(
  { layer, tower }: Pick<MeasuredTensor, 'layer' | 'tower'>,
  tensor: number,
  expert?: number,
): Pick<Finding, 'tensor' | 'expert' | 'layer' | 'tower'> {
  return {
    tensor,
    ...(expert === undefined ? {} : { expert }),
    ...(layer === undefined ? {} : { layer }),
    ...(layer === undefined || tower === '' ? {} : { tower }),
  }
}

/** Positions of all tensors of the list that a finding is about. */
export const tensorsOf = ({ tensor, tensors }: Pick<Finding, 'tensor' | 'tensors'>): readonly number[] =>
  tensors ?? (tensor === undefined ? [] : [tensor])

/** `blk.12.ffn_down_exps.weight` is spoken of as `blk.12.ffn_down_exps`. */
export const shortName = (name: string) => name.replace(/\.weight$/, '')
