import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { say } from '../../../../shared/text/sentence.ts'
import type { Listing } from '../../../../shared/model/listing.ts'
import type { MetadataEntry, TensorInfo } from '../../../../shared/model/tensor.ts'
import type { ByteSource } from '../../files/byte-source.ts'
import { padded } from './check-layout.ts'
import type { ProblemList } from '../problem-list.ts'

/** Code of the problem that files were joined byte by byte. */
export const SHARDS_JOINED = 'shards-joined'

/** The part of a header that locates the end of the data. */
interface Declared {
  readonly dataOffset: number
  readonly alignment: number
  readonly metadata: ReadonlyMap<string, MetadataEntry>
  readonly tensors: Listing<TensorInfo>
}

/**
 * Compares the size of a file with the end of its data: the padding of the last tensor may be missing, other bytes or
 * another GGUF file may follow.
 * @param end of the data of the last tensor, in bytes from the start of the file; of the header where there is none
 * @throws AppFailure when the file cannot be read
 */
export async function checkTrailing(
  source: ByteSource,
  end: number,
  { dataOffset, alignment, metadata, tensors }: Declared,
  problems: ProblemList,
): Promise<void> {
  const { size } = source
  const paddedEnd = dataOffset + padded(end - dataOffset, alignment)
  if (size >= end && size < paddedEnd && tensors.length > 0) {
    const sentence = say(
      'The file ends {{missing}} bytes before the end of its last padding. All tensor data is present, but some programs refuse the file.',
      { missing: formatInteger(paddedEnd - size) },
    )
    problems.add(problem('padding-truncated', 'warning', sentence, { byteOffset: size }))
  }
  const next = await nextFile(source, [paddedEnd, end])
  if (next !== undefined) {
    const values = { start: formatInteger(next) }
    const sentence = metadata.has('split.count')
      ? say(
          'Another GGUF file starts at byte {{start}}: shards were joined byte by byte. Only the first is read; merge shards with llama-gguf-split --merge.',
          values,
        )
      : say(
          'Another GGUF file starts at byte {{start}}: files were joined byte by byte. Only the first is read.',
          values,
        )
    problems.add(problem(SHARDS_JOINED, 'error', sentence, { byteOffset: next }))
  } else if (size > paddedEnd) {
    const values = { found: formatInteger(size - paddedEnd), start: formatInteger(paddedEnd) }
    const sentence =
      tensors.length > 0
        ? say('{{found}} trailing bytes come after the last tensor, from byte {{start}} on.', values)
        : say('{{found}} trailing bytes come after the header, from byte {{start}} on.', values)
    problems.add(problem('trailing-bytes', 'warning', sentence, { byteOffset: paddedEnd }))
  }
}

/** The first of these places at which a GGUF file begins: magic and version. */
async function nextFile(source: ByteSource, places: readonly number[]): Promise<number | undefined> {
  for (const place of places) {
    if (place + 8 > source.size) continue
    const start = Buffer.from(await source.read(place, 8))
    const versions = [start.readUInt32LE(4), start.readUInt32BE(4)]
    if (start.toString('latin1', 0, 4) === 'GGUF' && versions.some((version) => version >= 1 && version <= 3))
      return place
  }
  return undefined
}
