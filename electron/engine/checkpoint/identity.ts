import { createHash } from 'node:crypto'
import { RECORD_VERSION } from '../../../shared/model/statistics/table.ts'
import type { Model } from '../formats/model.ts'

/** Raised when a kernel, a definition of a statistic, or the cutting into chunks changes what comes out. */
const STATISTICS_VERSION = 3

/**
 * Names what results depend on, for exports: the files' sizes and times, everything that their headers declare, and how
 * it is measured. A copy with the same time has the same identity, on another machine, too. No proof of the content.
 * @returns 32 bytes
 */
export function modelIdentity({ files, header }: Model): Buffer {
  const { add, digest } = hasher()
  add([RECORD_VERSION, STATISTICS_VERSION])
  for (const { size, mtimeMs } of files) add([size, mtimeMs])
  add(Object.values(header.facts))
  for (const [name, entry] of header.metadata) add([name, entry])
  for (const tensor of header.tensors) add(tensor)
  return digest()
}

/**
 * The name under which results are kept: the identity, and the files' numbers and times to the nanosecond, which differ
 * where the content may (`checkpoint.md`). Not their paths: a folder that was moved keeps its results.
 * @returns 32 bytes
 */
export function modelKey(model: Model): Buffer {
  const { add, digest } = hasher()
  add(modelIdentity(model).toString('hex'))
  for (const { state } of model.files) add(state ? [state.ino, state.mtimeNs, state.ctimeNs] : [])
  return digest()
}

/** Raised when a kernel, a definition of a difference, the pairing or the cutting into chunks changes what comes out. */
const DIFFERENCES_VERSION = 1

/**
 * The name under which the results of a comparison are kept: the keys of both models, in their order.
 * @returns 32 bytes
 */
export function comparisonKey(reference: Model, other: Model): Buffer {
  const { add, digest } = hasher()
  add(['comparison', DIFFERENCES_VERSION])
  for (const model of [reference, other]) add(modelKey(model).toString('hex'))
  return digest()
}

function hasher() {
  const hash = createHash('sha256')
  return {
    // bigint has no JSON of its own; the `n` keeps it apart from a number.
    add: (value: unknown) =>
      hash.update(`${JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))}\n`),
    digest: () => hash.digest(),
  }
}

/** What every file of this model's results begins with. */
export function journalHeader(key: Buffer): Buffer {
  return Buffer.concat([Buffer.from('TSCKPT'), Buffer.from([RECORD_VERSION, 0]), key])
}
