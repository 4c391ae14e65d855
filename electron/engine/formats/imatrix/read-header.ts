/**
 * Reads the older format of llama-imatrix (`.dat`): the number of entries; for each entry the length of its name, the name,
 * the number of chunks, the number of values and the values (float32, mean of the squared activations times the number of
 * chunks); then the number of chunks of the whole run, and the length and the name of the data set. All numbers are
 * int32, little endian. Files from before 2024 end with the last entry. Source: `save_imatrix_legacy` of llama-imatrix.
 */
import { problem } from '../../../../shared/model/problems.ts'
import type { FormatFacts, ModelHeader } from '../../../../shared/model/model-header.ts'
import type { MetadataEntry, TensorInfo } from '../../../../shared/model/tensor.ts'
import { formatInteger } from '../../../../shared/text/format.ts'
import { say } from '../../../../shared/text/sentence.ts'
import type { ByteSource } from '../../files/byte-source.ts'
import { idOf } from '../../types/types.ts'
import { describeNotImatrix } from '../not-a-model.ts'
import { HeaderRefused, ProblemList, refuse, shownName } from '../problem-list.ts'
import { TensorNames } from '../tensor-names.ts'
import { MAX_DATASET_BYTES, MAX_ENTRIES, MAX_NAME_BYTES, MIN_ENTRY_BYTES } from './limits.ts'
import { startsLikeImatrix } from './recognize.ts'
import { Stream } from './stream.ts'

export const IMATRIX: FormatFacts = { id: 'imatrix', label: 'imatrix', alignment: 1 }

/** The type of the values. */
const F32 = idOf('F32')

/** A header on its way: entries that were read before a refusal are kept. */
interface Draft {
  readonly metadata: Map<string, MetadataEntry>
  readonly tensors: TensorInfo[]
  readonly problems: ProblemList
  /** As the file declares it; 0 before it is read. */
  entries: number
}

/**
 * Reads the entries of one file without their values. Problems with the content are in `problems`, `fatal` when no entry
 * could be read. The metadata has the keys of the newer format.
 * @param start the first bytes of the file
 * @throws AppFailure when the file cannot be read
 */
export async function readHeader(source: ByteSource, start: Uint8Array): Promise<ModelHeader> {
  const draft: Draft = { metadata: new Map(), tensors: [], problems: new ProblemList(), entries: 0 }
  try {
    await parse(source, start, draft)
  } catch (error) {
    if (!(error instanceof HeaderRefused)) throw error
    const { code, sentence, byteOffset } = error
    const severity = draft.tensors.length > 0 ? 'error' : 'fatal'
    draft.problems.add(problem(code, severity, sentence, { byteOffset }))
  }
  return {
    format: IMATRIX,
    endian: 'little',
    alignment: IMATRIX.alignment,
    metadata: draft.metadata,
    tensors: draft.tensors,
    problems: draft.problems.finish(),
    facts: { endian: 'little', entries: draft.entries },
  }
}

async function parse(source: ByteSource, start: Uint8Array, draft: Draft): Promise<void> {
  if (!startsLikeImatrix(start)) refuse('not-imatrix', describeNotImatrix(start), 0)
  const stream = new Stream(source)
  const entries = await stream.int32(say('the number of entries'))
  const most = Math.min(MAX_ENTRIES, Math.floor(stream.remaining / MIN_ENTRY_BYTES))
  if (entries > most) {
    const values = { found: formatInteger(entries), most: formatInteger(most) }
    const sentence = say('The number of entries is {{found}}; at most {{most}} fit before the end of file.', values)
    refuse('entry-count', sentence, 0)
  }
  draft.entries = entries
  draft.metadata.set('general.type', { type: 'string', value: 'imatrix', byteOffset: 0 })
  const names = new TensorNames(draft.problems)
  for (let i = 0; i < entries; i++) await readEntry(stream, i, draft, names)
  await readEnd(stream, draft)
}

async function readEntry(stream: Stream, index: number, draft: Draft, names: TensorNames): Promise<void> {
  const { problems, entries } = draft
  const place = { number: formatInteger(index + 1), total: formatInteger(entries) }
  const infoOffset = stream.position
  const { text: name, validUtf8 } = await stream.text(
    MAX_NAME_BYTES,
    say('the name of entry {{number}} of {{total}}', place),
  )
  names.add({ name, validUtf8, number: index + 1, total: entries, byteOffset: infoOffset })
  const what = say('entry {{number}} of {{total}}', place)
  const callsAt = stream.position
  const calls = await stream.int32(what)
  const valuesAt = stream.position
  const values = await stream.int32(what)
  const about = { tensor: name, byteOffset: callsAt }
  if (values < 1) {
    const found = { name: shownName(name), found: formatInteger(values) }
    refuse('entry-values', say('Entry {{name}} has {{found}} values; at least 1 is needed.', found), valuesAt)
  }
  if (calls < 1) {
    const sentence = say('Entry {{name}} was made from {{found}} chunks: it has no data.', {
      name: shownName(name),
      found: formatInteger(calls),
    })
    problems.add(problem('entry-chunks', 'warning', sentence, about))
  }
  const nBytes = 4 * values
  const fits = nBytes <= stream.remaining
  const unreadable = say('its {{values}} values are beyond the end of file', { values: formatInteger(values) })
  draft.tensors.push({
    index,
    name,
    type: 'F32',
    typeId: F32,
    shape: [values],
    nElements: values,
    nBytes,
    dataOffset: stream.position,
    infoOffset,
    ...(!fits && { unreadable }),
  })
  if (!fits) {
    const reason = { name: shownName(name), expected: formatInteger(nBytes), left: formatInteger(stream.remaining) }
    const sentence = say(
      'The file is truncated: the values of entry {{name}} have {{expected}} bytes, {{left}} are left.',
      reason,
    )
    refuse('truncated', sentence, stream.position)
  }
  stream.skip(nBytes)
}

/** The part after the entries, which the first versions of the program did not write. */
async function readEnd(stream: Stream, { metadata, problems }: Draft): Promise<void> {
  if (stream.remaining === 0) return
  const chunksAt = stream.position
  const value = await stream.int32(say('the number of chunks'))
  metadata.set('imatrix.chunk_count', { type: 'int32', value, byteOffset: chunksAt })
  if (stream.remaining > 0) {
    const byteOffset = stream.position
    const { text, validUtf8 } = await stream.text(MAX_DATASET_BYTES, say('the name of the data set'))
    const byteLength = stream.position - byteOffset
    const array = { elementType: 'string', length: 1, byteOffset, byteLength, first: [text] } as const
    metadata.set('imatrix.datasets', { type: 'array', value: array, byteOffset })
    if (!validUtf8) {
      const sentence = say('The value of {{name}} is not UTF-8.', { name: 'imatrix.datasets' })
      problems.add(problem('string-not-utf8', 'warning', sentence, { byteOffset }))
    }
  }
  if (stream.remaining > 0) {
    const values = { found: formatInteger(stream.remaining), start: formatInteger(stream.position) }
    const sentence = say('{{found}} trailing bytes come after the last entry, from byte {{start}} on.', values)
    problems.add(problem('trailing-bytes', 'warning', sentence, { byteOffset: stream.position }))
  }
}
