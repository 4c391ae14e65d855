/** Whether the declared file type agrees with the types of the tensors. */
import type { Facts } from '../facts.ts'
import type { FileType } from '../file-types.ts'
import type { ModelKind } from '../model-kind.ts'
import type { Listing } from '../listing.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { declaredType, percent } from '../overview/model-facts.ts'
import { isMainMatrix } from '../overview/sizes.ts'
import { blockFor, fallbackOf, mixtureOf } from '../quant-mixtures.ts'
import { type Sentence, say } from '../../text/sentence.ts'
import type { Finding } from './finding.ts'

/** Part of the weights that must have other types than llama-quantize gives. */
const MOST = 0.5
/** Part from which a mixture of several other types has nothing of the declared one. */
const NEARLY_ALL = 0.9
/** Types that a sentence names. */
const NAMED = 4
/** They choose the type of each tensor by themselves, and declare the nearest file type. */
const OWN_MIXTURES = /unsloth/i
/** By architecture: the type that its experts were trained in, which files keep whatever they declare. */
const TRAINED_TYPES: ReadonlyMap<string | undefined, string> = new Map([['gpt-oss', 'MXFP4']])

type Weights = Map<string, number>

/** Weights of matrices by type, by the reason for their type. */
interface Reasons {
  readonly all: number
  /** Tensor types that this app does not know: made by another program, whose file types may differ too. */
  readonly unknown: number
  readonly types: Weights
  readonly fallback: Weights
  readonly other: Weights
}

/** One finding at most, over matrices that are neither embedding nor output. */
export function* fileTypeFinding(facts: Facts, kind: ModelKind, rows: Listing<MeasuredTensor>): InPieces<Finding[]> {
  const declared = declaredType(facts)
  if (!declared?.type || kind === 'imatrix') return []
  const trained = TRAINED_TYPES.get(facts.text('general.architecture'))
  const reasons = yield* reasonsOf({ ...declared, type: declared.type }, trained, facts.count('expert_count'), rows)
  const { all, types } = reasons
  if (all === 0 || reasons.unknown > MOST * all) return []
  const [type, weights] = largest(reasons.other)
  const meant = declared.guessed || kind !== 'model' || OWN_MIXTURES.test(facts.text('general.quantized_by') ?? '')
  if (weights > MOST * all)
    return [
      {
        rule: 'file-type',
        severity: meant ? 'note' : 'warning',
        title: say('Declared {{declared}}, but most weights are {{main}}', { declared: declared.name, main: type }),
        text: mainText(declared.name, declared.type, type, percent(types.get(type)! / all)),
      },
    ]
  const figures = (weights: Weights) => ({
    declared: declared.name,
    part: percent(sum(weights) / all),
    types: sharesOf(weights, all),
  })
  if (sum(reasons.other) > MOST * all)
    return [
      {
        rule: 'file-type',
        severity: meant || sum(reasons.other) < NEARLY_ALL * all ? 'note' : 'warning',
        title: say('Declared {{declared}}, but most weights have other types', { declared: declared.name }),
        text: say(
          '{{part}} of the weights of matrices have types that llama-quantize does not choose for {{declared}}: {{types}}.',
          figures(reasons.other),
        ),
      },
    ]
  if (sum(reasons.fallback) > MOST * all)
    return [
      {
        rule: 'file-type',
        severity: 'note',
        title: say('Declared {{declared}}; most weights have fallback types', { declared: declared.name }),
        text: say(
          '{{part}} of the weights of matrices are in rows that are not whole blocks of {{block}} weights. llama-quantize uses larger types there: {{types}}.',
          { ...figures(reasons.fallback), block: blockFor(declared.type) },
        ),
      },
    ]
  return []
}

const mainText = (declared: string, type: string, main: string, part: string): Sentence =>
  declared === type
    ? say('{{part}} of the weights of matrices are {{main}}.', { part, main })
    : say('{{part}} of the weights of matrices are {{main}}; {{declared}} stands for {{type}}.', {
        part,
        main,
        declared,
        type,
      })

function* reasonsOf(
  declared: FileType & { readonly type: string },
  trained: string | undefined,
  experts: number | undefined,
  rows: Listing<MeasuredTensor>,
): InPieces<Reasons> {
  const [types, fallback, other]: Weights[] = [new Map(), new Map(), new Map()]
  let [all, unknown] = [0, 0]
  const add = (weights: Weights, type: string, n: number) => weights.set(type, (weights.get(type) ?? 0) + n)
  yield* eachInPieces(rows, (row) => {
    if (!isMainMatrix(row)) return
    const { name, type, shape, nElements } = row.tensor
    const n = Number(nElements)
    all += n
    if (row.type === undefined) return void (unknown += n)
    add(types!, type, n)
    if (type === declared.type || type === trained) return
    const mixture = mixtureOf(declared.name, declared.type, name, experts)
    if (mixture.has(type)) return
    const width = Number(shape[0])
    const fits = [...mixture].some((each) => fallbackOf(each, width) === type)
    add(fits ? fallback! : other!, type, n)
  })
  return { all, unknown, types: types!, fallback: fallback!, other: other! }
}

const sum = (weights: Weights) => [...weights.values()].reduce((total, n) => total + n, 0)

const byWeights = (weights: Weights) => [...weights].sort(([, a], [, b]) => b - a)

const largest = (weights: Weights): [string, number] => byWeights(weights)[0] ?? ['', 0]

/** `Q5_0 62%, Q8_0 8.4%` */
const sharesOf = (weights: Weights, all: number) =>
  byWeights(weights)
    .slice(0, NAMED)
    .map(([type, n]) => `${type} ${percent(n / all)}`)
    .join(', ')
