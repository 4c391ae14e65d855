/** Tensors whose shape llama.cpp refuses: it follows from the metadata. */
import { layerPlan } from '../architectures/layer-counts.ts'
import { requirementsOf } from '../architectures/requirements.ts'
import { letterOf, shapesOf } from '../architectures/tensor-shapes.ts'
import type { Dimension } from '../architectures/formula.ts'
import { type Facts, isFactArray } from '../facts.ts'
import { formatInteger } from '../../text/format.ts'
import type { Listing } from '../listing.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { say } from '../../text/sentence.ts'
import { holdsModel } from '../model-kind.ts'
import { type Finding, shortName } from './finding.ts'

/** Tensors that are named one by one; the others are counted. */
const NAMED = 20
/** Every model of these architectures declares them. Without one, shapes do not follow from the metadata. */
const WHOLE = ['embedding_length', 'feed_forward_length', 'attention.head_count']
/** Of Ollama's files, which have the text model and its other parts in one. llama.cpp does not load those. */
const PARTS = ['vision.block_count', 'audio.block_count']
/** Keys that may have a number for each layer. */
const PER_LAYER = ['attention.head_count', 'attention.head_count_kv', 'feed_forward_length']

export function* wrongShapes(
  facts: Facts,
  architecture: string | undefined,
  rows: Listing<MeasuredTensor>,
): InPieces<Finding[]> {
  const shapes = shapesOf(architecture)
  if (!shapes || !holdsModel(facts, architecture)) return []
  if (WHOLE.some((key) => facts.ofModel(key) === undefined) || !letterOf(facts, 'V', 0)) return []
  // Layers that predict further tokens have shapes of their own.
  const layers = layerPlan(facts, '', requirementsOf(architecture, facts))?.trunk ?? 0
  // The same for all layers, unless the metadata has a list of one number for each.
  const varies = PER_LAYER.some((key) => isFactArray(facts.ofModel(key)))
  // Ollama does not always pad the vocabulary to the rows of the embedding, and does not need it.
  const mayHaveMoreRows = PARTS.some((key) => facts.ofModel(key) !== undefined)
  const expected = new Map<string, Expected>()
  const found: Finding[] = []
  let [checked, wrong] = [0, 0]
  yield* eachInPieces(rows, ({ tensor, tower, layer, role }, at) => {
    const dimensions = shapes.get(role)
    if (!dimensions || tower !== '' || (layer ?? 0) >= layers) return
    const key = varies ? `${layer ?? ''} ${role}` : role
    let wanted = expected.get(key)
    if (!wanted) expected.set(key, (wanted = expectedShape(facts, dimensions, layer ?? 0)))
    const differing = differences(tensor.shape, wanted.sizes).filter(
      (i) => !(mayHaveMoreRows && dimensions[i]?.letters.join() === 'V' && Number(tensor.shape[i]) > wanted.sizes[i]!),
    )
    if (!wanted.sizes.includes(undefined)) checked++
    if (differing.length === 0) return
    wrong++
    if (found.length < NAMED) found.push(wrongShape(tensor, at, layer, wanted, differing))
  })
  if (wrong > found.length)
    found.push({
      rule: 'wrong-shape',
      severity: 'error',
      title: say('{{rest}} more tensors have the wrong shape', { rest: formatInteger(wrong - found.length) }),
      text: say('{{all}} in all.', { all: formatInteger(wrong) }),
    })
  if (found.length > 0 || checked === 0) return found
  return [
    {
      rule: 'wrong-shape',
      severity: 'sound',
      title:
        checked === 1
          ? say('The shape of 1 tensor is as expected')
          : say('The shapes of {{tensors}} tensors are as expected', { tensors: formatInteger(checked) }),
      text: say('Compared with what {{architecture}} needs with this metadata.', { architecture: architecture! }),
    },
  ]
}

/** By dimension. */
interface Expected {
  /** Undefined where the metadata does not say. */
  readonly sizes: readonly (number | undefined)[]
  readonly keys: readonly (readonly string[])[]
}

type Shape = MeasuredTensor['tensor']['shape']

/** Positions of dimensions that differ. Dimensions of 1 at the end do not count, nor those that are not known. */
function differences(shape: Shape, expected: readonly (number | undefined)[]): number[] {
  const size = Math.max(shape.length, expected.length)
  return Array.from({ length: size }, (_, i) => i).filter((i) => {
    const wanted = i < expected.length ? expected[i] : 1
    return wanted !== undefined && Number(shape[i] ?? 1) !== wanted
  })
}

function expectedShape(facts: Facts, dimensions: readonly Dimension[], layer: number): Expected {
  return {
    sizes: dimensions.map(({ valueOf }) => valueOf((letter) => letterOf(facts, letter, layer)?.value)),
    keys: dimensions.map(({ letters }) => letters.flatMap((letter) => letterOf(facts, letter, layer)?.keys ?? [])),
  }
}

function wrongShape(
  { name, shape }: MeasuredTensor['tensor'],
  at: number,
  layer: number | undefined,
  expected: Expected,
  differing: readonly number[],
): Finding {
  const sizes = (shown: readonly (number | bigint | undefined)[]) =>
    shown.map((size) => (size === undefined ? '?' : formatInteger(size))).join(' \u00d7 ')
  const keys = [...new Set(differing.flatMap((i) => expected.keys[i] ?? []))]
  const values = { found: sizes(shape), expected: sizes(expected.sizes), keys: keys.join(', ') }
  return {
    rule: 'wrong-shape',
    severity: 'error',
    title: say('{{name}} has the wrong shape', { name: shortName(name) }),
    text:
      keys.length === 0
        ? say('Found {{found}}; expected {{expected}}.', values)
        : say('Found {{found}}; expected {{expected}} from {{keys}}.', values),
    tensor: at,
    ...(layer === undefined ? {} : { layer, tower: '' }),
  }
}
