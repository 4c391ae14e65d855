/** How much precision the values of a tensor have, whatever type they are stored in. Of samples, so it is never an error. */
import type { Listing } from './listing.ts'
import { formatInteger } from '../text/format.ts'
import { say, type Sentence } from '../text/sentence.ts'

/** A type by whose precision values are told. */
export type TruePrecision = 'F16' | 'BF16' | 'F8_E4M3' | 'F8_E5M2'

/** What the sampled values of one tensor tell. */
export interface TensorQuality {
  /** Index of the tensor. */
  readonly tensor: number
  /** Values that were looked at. */
  readonly sampled: number
  /** Lowest bits of the mantissa that are 0 in all sampled values. Only of floats. */
  readonly zeroMantissaBits?: number
  /** The type with the fewest bits of mantissa that can hold the sampled values, if it has fewer than the tensor's own. */
  readonly truePrecision?: TruePrecision
  /** Mean number of different codes in a block of `blockSize` values; of floats, of different values. */
  readonly distinctCodes: number
  readonly blockSize: number
  /** Bits per value that the codes carry, if clearly fewer than the type has. */
  readonly carriedBits?: number
}

/** A fact about many tensors of one type. */
export interface QualityNote {
  readonly title: Sentence
  readonly text: Sentence
  /** Indexes of the tensors that it is about. */
  readonly tensors: readonly number[]
}

/** Notes are about at least this share of the bytes of all tensors: routers and other small matrices are stored as F32. */
const MIN_SHARE = 0.05

/** Mean number of different codes in a block of weights that were never quantized before. Q8_0 and Q6_K of normal data. */
const USUAL: Readonly<Record<string, string>> = { Q8_0: '29.6', Q6_K: '14.0', F16: '31.9', BF16: '31.6', F32: '32.0' }

/** A tensor as far as notes need it. */
interface NotedTensor {
  readonly type: string
  readonly nBytes?: number | bigint
}

/** The same for all tensors of a model. */
export function notesOf(qualities: readonly TensorQuality[], tensors: Listing<NotedTensor>): QualityNote[] {
  const bytes = Iterator.from(tensors).reduce((sum, { nBytes = 0 }) => sum + Number(nBytes), 0)
  return qualityNotes(qualities, (index) => tensors.at(index), bytes)
}

/** Notes on tensors that hold less than their type can: one for each type and finding, in the order of the tensors. */
export function qualityNotes(
  qualities: readonly TensorQuality[],
  tensorAt: (index: number) => NotedTensor | undefined,
  tensorBytes: number,
): QualityNote[] {
  const typeOf = ({ tensor }: TensorQuality) => tensorAt(tensor)?.type ?? ''
  const sampled = Map.groupBy(qualities, typeOf)
  const groups = Map.groupBy(
    qualities.filter(({ truePrecision, carriedBits }) => truePrecision !== undefined || carriedBits !== undefined),
    (quality) => [typeOf(quality), quality.truePrecision ?? quality.carriedBits].join(' '),
  )
  const bytesOf = (group: readonly TensorQuality[]) =>
    group.reduce((sum, { tensor }) => sum + Number(tensorAt(tensor)?.nBytes ?? 0), 0)
  return [...groups.values()]
    .filter((group) => bytesOf(group) >= MIN_SHARE * tensorBytes)
    .map((group) => {
      const type = typeOf(group[0]!)
      const all = sampled.get(type)!.length
      return note(group, type, all)
    })
}

function note(group: readonly TensorQuality[], type: string, all: number): QualityNote {
  const [{ truePrecision, carriedBits, blockSize }] = group as [TensorQuality]
  const tensors = group.map(({ tensor }) => tensor)
  const counts = { type, some: formatInteger(group.length), all: formatInteger(all) }
  if (truePrecision !== undefined) {
    const bits = Math.min(...group.map(({ zeroMantissaBits = 0 }) => zeroMantissaBits))
    return {
      tensors,
      title: say('{{some}} of {{all}} {{type}} matrices have the precision of {{precision}}', {
        ...counts,
        precision: truePrecision,
      }),
      text: say('The lowest {{bits}} bits of the mantissa are 0 in all sampled values.', { bits }),
    }
  }
  const mean = group.reduce((sum, { distinctCodes }) => sum + distinctCodes, 0) / group.length
  return {
    tensors,
    title: say('{{some}} of {{all}} {{type}} matrices carry about {{bits}} bits', { ...counts, bits: carriedBits! }),
    text: say(
      'A block of {{block}} has {{found}} different codes on average, in samples; weights that were not quantized before have about {{usual}}. Models that were trained with few bits look the same.',
      { block: blockSize, found: mean.toFixed(1), usual: USUAL[type] ?? String(blockSize) },
    ),
  }
}
