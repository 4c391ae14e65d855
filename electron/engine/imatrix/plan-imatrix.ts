/** Where the numbers of an importance matrix are. */
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { formatInteger } from '../../../shared/text/format.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import type { EntryPlan, FloatRange, ImatrixPlan } from '../protocol/worker-protocol.ts'
import { IMATRIX } from '../formats/imatrix/read-header.ts'
import type { Model } from '../formats/model.ts'
import { expertsByRouter, mayHaveExperts } from './legacy.ts'

/** Values of one entry that are read at once, at most: 128 MiB. The largest known has 512 experts with 8,192 columns. */
const MAX_ENTRY_VALUES = 2 ** 25

/** Experts of one tensor. The largest known has 512. */
const MAX_EXPERTS = 65_536

/** Whether a model is an importance matrix. */
export const isImatrix = ({ header }: Pick<Model, 'header'>): boolean =>
  header.metadata.get('general.type')?.value === 'imatrix'

/** The entries of an importance matrix, in the order of the file. */
export function planImatrix({ files, header: { endian, format, tensors } }: Model): ImatrixPlan {
  const legacy = format.id === IMATRIX.id
  return { files, endian, legacy, entries: legacy ? legacyEntries(tensors) : entriesOf(tensors) }
}

function legacyEntries(tensors: Listing<TensorInfo>): EntryPlan[] {
  const lengths = new Map(Iterator.from(tensors).map(({ name, nElements }) => [name, Number(nElements)]))
  return Array.from(tensors, (tensor) => ({
    name: tensor.name,
    experts: (mayHaveExperts(tensor.name) ? expertsByRouter(tensor.name, lengths) : undefined) ?? 1,
    sums: rangeOf(tensor),
    ...withReason(reasonOf(tensor)),
  }))
}

const SUMS = '.in_sum2'

function entriesOf(tensors: Listing<TensorInfo>): EntryPlan[] {
  const byName = new Map(Iterator.from(tensors).map((tensor) => [tensor.name, tensor]))
  return [...tensors].flatMap((sums) => {
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
