/** Which format a file has. */
import { basename } from 'node:path'
import type { ModelHeader } from '../../../shared/model/model-header.ts'
import type { ByteSource } from '../files/byte-source.ts'
import type { Format } from './format.ts'
import { FORMATS } from './formats.ts'
import { SNIFF_BYTES } from './not-a-model.ts'

/** The format with this ID. @throws Error for an ID that is not in the list */
export function formatById(id: string): Format {
  const found = FORMATS.find((format) => format.id === id)
  if (!found) throw new Error(`no format has the ID ${id}`)
  return found
}

/** By the content, else by the extension, else the first format, which says what the file looks like. */
function formatOf(start: Uint8Array, name: string): Format {
  return FORMATS.find((format) => format.recognize(start, name)) ?? FORMATS.find(hasExtension(name)) ?? FORMATS[0]
}

const hasExtension = (name: string) => (format: Format) =>
  format.extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))

/**
 * Reads the header of a file. Problems with the content are part of it.
 * @param format ID of the format that the file must have; by default the content decides
 * @throws AppFailure when the file cannot be read
 */
export async function readModelHeader(source: ByteSource, format?: string): Promise<ModelHeader> {
  const start = await source.read(0, Math.min(source.size, SNIFF_BYTES))
  const reader = format === undefined ? formatOf(start, basename(source.stamp.path)) : formatById(format)
  return reader.readHeader(source, start)
}
