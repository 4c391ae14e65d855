/** Where the numbers of an importance matrix are. */
import type { Endian, TensorInfo } from '../../../shared/model/tensor.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import { IMATRIX } from '../formats/imatrix/read-header.ts'
import type { Model } from '../formats/model.ts'
import { expertsByRouter, mayHaveExperts } from './legacy.ts'

/** Values of one entry that are read at once, at most: 128 MiB. The largest known has 512 experts with 8,192 columns. */
const MAX_ENTRY_VALUES = 2 ** 25

/** Experts of one tensor. The largest known has 512. */
const MAX_EXPERTS = 65_536

/** Numbers of type float32, one after the other. */
export interface FloatRange {
  /** Index of the file in the model. */
  readonly file: number
  readonly byteOffset: number
  readonly count: number
}

export interface EntryPlan {
  readonly name: string
  /** Experts; 1 where there are none, and in the older format where other entries do not tell. */
  readonly experts: number
  /** Sums of squares; in the older format means times chunks. */
  readonly sums: FloatRange
  /** Absent in the older format, which has the number of chunks 8 bytes in front of the values. */
  readonly counts?: FloatRange
  readonly activations?: FloatRange
  /** Why its numbers cannot be read. */
  readonly unreadable?: Sentence
}

/** An importance matrix as a worker reads it. */
export interface ImatrixPlan {
  readonly files: readonly FileStamp[]
  readonly endian: Endian
  readonly legacy: boolean
  readonly entries: readonly EntryPlan[]
}

/** Whether a model is an importance matrix. */
export const isImatrix = ({ header }: Pick<Model, 'header'>): boolean =>
  header.metadata.get('general.type')?.value === 'imatrix'

/** The entries of an importance matrix, in the order of the file. */
export function planImatrix({ files, header: { endian, format, tensors } }: Model): ImatrixPlan {
  const legacy = format.id === IMATRIX.id
  return { files, endian, legacy, entries: legacy ? legacyEntries(tensors) : entriesOf(tensors) }
}

function legacyEntries(tensors: readonly TensorInfo[]): EntryPlan[] {
  const lengths = new Map(tensors.map(({ name, nElements }) => [name, Number(nElements)]))
  return tensors.map((tensor) => ({
    name: tensor.name,
    experts: (mayHaveExperts(tensor.name) ? expertsByRouter(tensor.name, lengths) : undefined) ?? 1,
    sums: rangeOf(tensor),
    ...withReason(reasonOf(tensor)),
  }))
}

const SUMS = '.in_sum2'

function entriesOf(tensors: readonly TensorInfo[]): EntryPlan[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  return tensors.flatMap((sums) => {
    if (!sums.name.endsWith(SUMS)) return []
    const name = sums.name.slice(0, -SUMS.length)
    const counts = byName.get(`${name}.counts`)
    const activations = byName.get(`${name}.in_sum`)
    const experts = counts ? Number(counts.nElements) : 1
    const unreadable =
      reasonOf(sums) ??
      (counts ? reasonOf(counts) : say('it has no counts')) ??
      (activations && reasonOf(activations)) ??
      mismatch(sums, experts, activations)
    return [
      {
        name,
        experts,
        sums: rangeOf(sums),
        ...(counts && { counts: rangeOf(counts) }),
        ...(activations && { activations: rangeOf(activations) }),
        ...withReason(unreadable),
      },
    ]
  })
}

const withReason = (unreadable: Sentence | undefined) => (unreadable ? { unreadable } : {})

const rangeOf = ({ shard = 0, dataOffset, nElements }: TensorInfo): FloatRange => ({
  file: shard,
  byteOffset: Number(dataOffset),
  count: Number(nElements),
})

/** Why a tensor of an importance matrix cannot be read as float32. */
function reasonOf({ type, nElements, unreadable }: TensorInfo): Sentence | undefined {
  if (unreadable) return unreadable
  if (type !== 'F32') return say('its type is {{type}}; F32 is needed', { type })
  if (nElements > MAX_ENTRY_VALUES)
    return say('it has {{found}} values; at most {{most}} are read', {
      found: formatInteger(nElements),
      most: formatInteger(MAX_ENTRY_VALUES),
    })
  return undefined
}

function mismatch(sums: TensorInfo, experts: number, activations: TensorInfo | undefined): Sentence | undefined {
  const values = Number(sums.nElements)
  if (experts < 1 || experts > MAX_EXPERTS || values < 1 || values % experts !== 0)
    return say('its {{values}} values do not divide into {{experts}} counts', {
      values: formatInteger(values),
      experts: formatInteger(experts),
    })
  if (activations && Number(activations.nElements) !== values)
    return say('in_sum has {{found}} values, in_sum2 has {{values}}', {
      found: formatInteger(activations.nElements),
      values: formatInteger(values),
    })
  return undefined
}
