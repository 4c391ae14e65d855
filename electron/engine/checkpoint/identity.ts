import { createHash } from 'node:crypto'
import type { Model } from '../gguf/model.ts'

/** Raised when records are written in another way. */
const FORMAT_VERSION = 5

/** Raised when a kernel, a definition of a statistic, or the cutting into chunks changes what comes out. */
const STATISTICS_VERSION = 3

/**
 * Names what results depend on: the files' sizes, times and file numbers (`checkpoint.md` says why), everything that
 * their headers declare, and how it is measured. Not their paths: a folder that was moved keeps its results.
 * @returns 32 bytes
 */
export function modelKey({ files, header }: Model): Buffer {
  const hash = createHash('sha256')
  // bigint has no JSON of its own; the `n` keeps it apart from a number.
  const add = (value: unknown) =>
    hash.update(`${JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))}\n`)
  add([FORMAT_VERSION, STATISTICS_VERSION])
  for (const { size, mtimeMs, state } of files)
    add([size, ...(state ? [state.ino, state.mtimeNs, state.ctimeNs] : [mtimeMs])])
  add([header.version, header.endian, header.alignment, header.dataOffset])
  for (const [name, entry] of header.metadata) add([name, entry])
  for (const tensor of header.tensors) add(tensor)
  return hash.digest()
}

/** What every file of this model's results begins with. */
export function journalHeader(key: Buffer): Buffer {
  return Buffer.concat([Buffer.from('TSCKPT'), Buffer.from([FORMAT_VERSION, 0]), key])
}
