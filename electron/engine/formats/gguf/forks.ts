import type { Listing } from '../../../../shared/model/listing.ts'
import type { MetadataEntry } from '../../../../shared/model/tensor.ts'
import { type ForkType, forkType, isBitnet, TL2 } from '../../types/fork-types.ts'
import { elementType } from '../../types/types.ts'
import { padded } from './check-layout.ts'
import type { DeclaredTensor } from './declared-tensors.ts'

/**
 * Which types of other programs a file means, by their numbers.
 * @param declared all tensors of the file; their distances decide where ggml has a type under the same number
 */
export function forksOf(
  metadata: ReadonlyMap<string, MetadataEntry>,
  declared: Listing<DeclaredTensor>,
  alignment: number,
): (typeId: number) => ForkType | undefined {
  const value = metadata.get('general.architecture')?.value
  const architecture = typeof value === 'string' ? value : undefined
  const live = isBitnet(architecture) && fitsGgml(TL2, declared, alignment)
  return (typeId) => (live && typeId === TL2 ? undefined : forkType(typeId, architecture))
}

/** Whether a tensor of this type is followed by another at the distance that the size of ggml's type asks for. */
function fitsGgml(typeId: number, declared: Listing<DeclaredTensor>, alignment: number): boolean {
  const { blockSize, typeSize } = elementType(typeId)!
  return Iterator.from(declared).some(({ typeId: id, shape, offset }, i) => {
    const next = id === typeId ? declared.at(i + 1) : undefined
    if (!next) return false
    const elements = shape.reduce<number>((product, size) => product * Number(size), 1)
    return Number(next.offset) - Number(offset) === padded((elements / blockSize) * typeSize, alignment)
  })
}
