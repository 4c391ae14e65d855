import { formatInteger } from '../../../../shared/text/format.ts'
import { problem } from '../../../../shared/model/problems.ts'
import { type Sentence, say } from '../../../../shared/text/sentence.ts'
import type { Endian, Int64, MetadataEntry } from '../../../../shared/model/tensor.ts'
import { TensorTable } from '../../../../shared/model/tensor-table.ts'
import type { ByteSource } from '../../files/byte-source.ts'
import { checkLayout, padded } from './check-layout.ts'
import { checkTrailing } from './check-trailing.ts'
import { Cursor } from './cursor.ts'
import { forksOf } from './forks.ts'
import { type GgufHeader, ggufHeader } from './header.ts'
import { checkKeyTypes } from './key-types.ts'
import { MAX_KEYS, MAX_TENSORS } from './limits.ts'
import { measureTensor } from './measure-tensor.ts'
import { alignmentOf, checkArchitecture, minEntryBytes, readMetadata } from './metadata.ts'
import { describeNotGguf, describeTextDamage, FOREIGN, SNIFF_BYTES } from '../not-a-model.ts'
import { describePart, partOf } from './part-names.ts'
import { HeaderRefused, ProblemList, refuse } from '../problem-list.ts'
import { minTensorBytes, readTensorInfos } from './tensor-infos.ts'
import { encodingOf } from './value-types.ts'

/** A header on its way: what is there when the reading ends early is kept. */
interface Draft {
  version: number
  endian: Endian
  alignment: number
  dataOffset: number
  readonly metadata: Map<string, MetadataEntry>
  tensors: TensorTable
}

/** `GGUF`. */
export const MAGIC: readonly number[] = [0x47, 0x47, 0x55, 0x46]

/**
 * Reads the header of one file. What is wrong with its contents is in `problems`, `fatal` when there is no tensor
 * table; the metadata read before is kept.
 * @param start the first bytes, if they were read before
 * @throws AppFailure when the file cannot be read
 */
export async function readHeader(source: ByteSource, start?: Uint8Array): Promise<GgufHeader> {
  const problems = new ProblemList()
  const draft: Draft = {
    version: 0,
    endian: 'little',
    alignment: 0,
    dataOffset: 0,
    metadata: new Map(),
    tensors: new TensorTable(),
  }
  try {
    await parse(source, start ?? (await readStart(source)), draft, problems)
  } catch (error) {
    if (!(error instanceof HeaderRefused)) throw error
    const { code, sentence, byteOffset } = error
    const part = partOf(source.stamp.path)
    const hint = part
      ? describePart(part)
      : FOREIGN.has(code)
        ? undefined
        : describeTextDamage(await readAround(source, byteOffset))
    const whole = hint ? say('{{first}} {{second}}', { first: sentence, second: hint }) : sentence
    problems.add(problem(code, 'fatal', whole, { byteOffset }))
  }
  return ggufHeader({ ...draft, fileSize: source.size, problems: problems.finish() })
}

const readStart = (source: ByteSource) => source.read(0, Math.min(source.size, SNIFF_BYTES))

async function parse(source: ByteSource, start: Uint8Array, draft: Draft, problems: ProblemList): Promise<void> {
  const { version, endian } = readVersion(start)
  draft.version = version
  draft.endian = endian
  const cursor = new Cursor(source, encodingOf(version, endian), 8)
  const { lengthBytes } = cursor

  await cursor.ensure(2 * lengthBytes, say('the counts'))
  const countsAt = cursor.position
  const tensors = cursor.length()
  const keys = cursor.length()
  const tensorCount = checkCount(
    'tensor-count',
    say('tensor count'),
    tensors,
    MAX_TENSORS,
    minTensorBytes(lengthBytes),
    cursor.remaining,
    countsAt,
  )
  const room = cursor.remaining - tensorCount * minTensorBytes(lengthBytes)
  const keysAt = countsAt + lengthBytes
  const keyCount = checkCount(
    'metadata-key-count',
    say('metadata key count'),
    keys,
    MAX_KEYS,
    minEntryBytes(lengthBytes),
    room,
    keysAt,
  )

  await readMetadata(cursor, keyCount, draft.metadata, problems)
  checkKeyTypes(draft.metadata, problems)
  draft.alignment = alignmentOf(draft.metadata, problems)
  const declared = await readTensorInfos(cursor, tensorCount, problems)
  checkArchitecture(draft.metadata, declared.names, problems)
  draft.dataOffset = padded(cursor.position, draft.alignment)

  const area = { dataOffset: draft.dataOffset, alignment: draft.alignment, fileSize: source.size }
  const forkOf = forksOf(draft.metadata, declared, draft.alignment)
  draft.tensors.reserve(declared.length)
  for (const tensor of declared) {
    const { length } = draft.tensors
    draft.tensors.add(measureTensor(tensor, length, area, forkOf(tensor.typeId), problems))
  }
  const end = checkLayout(draft.tensors, area, partOf(source.stamp.path), problems)
  if (end !== undefined) await checkTrailing(source, end, draft, problems)
}

/** A number from 1 to 3 is the version in the byte order of the file. */
function readVersion(start: Uint8Array): { version: number; endian: Endian } {
  if (start.length < 4)
    refuse(
      'too-short',
      start.length === 0
        ? say('The file is too short to be a GGUF file: it is empty.')
        : say('The file is too short to be a GGUF file: it has {{found}} of the 4 bytes of the magic.', {
            found: start.length,
          }),
      0,
    )
  if (!MAGIC.every((byte, i) => start[i] === byte)) refuse('not-gguf', describeNotGguf(start), 0)
  if (start.length < 8)
    refuse(
      'truncated',
      say('The file is truncated within its version: it has {{found}} bytes.', { found: start.length }),
      4,
    )
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const little = view.getUint32(4, true)
  const big = view.getUint32(4, false)
  if (little >= 1 && little <= 3) return { version: little, endian: 'little' }
  if (big >= 1 && big <= 3) return { version: big, endian: 'big' }
  return refuse(
    'version-unknown',
    say('The GGUF version is {{found}}; 1 to 3 can be read.', { found: formatInteger(Math.min(little, big)) }),
    4,
  )
}

/** A count is believed when its smallest entries fit in the `room` bytes that are left. */
function checkCount(
  code: string,
  what: Sentence,
  count: Int64,
  limit: number,
  smallest: number,
  room: number,
  byteOffset: number,
): number {
  const most = Math.max(0, Math.floor(room / smallest))
  const found = formatInteger(count)
  if (count > most)
    refuse(
      code,
      say('The {{what}} is {{found}}; at most {{most}} fit before the end of file.', {
        what,
        found,
        most: formatInteger(most),
      }),
      byteOffset,
    )
  if (count > limit)
    refuse(
      code,
      say('The {{what}} is {{found}}; at most {{most}} are read.', { what, found, most: formatInteger(limit) }),
      byteOffset,
    )
  return Number(count)
}

/** The bytes in which the cause of a contradiction may be seen: it lies before the place where it shows. */
async function readAround(source: ByteSource, byteOffset: number): Promise<Uint8Array> {
  const start = Math.max(0, Math.min(byteOffset, source.size) - 192)
  return source.read(start, Math.min(source.size - start, 256))
}
