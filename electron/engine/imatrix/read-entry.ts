/** Reads the numbers of one entry of an importance matrix, in a worker. */
import { endianness } from 'node:os'
import { MAX_READ_BYTES } from '../files/byte-source.ts'
import type { OpenFiles } from '../worker/open-files.ts'
import type { EntryData } from './entry-data.ts'
import { columnsByRuns, countsOf, mayHaveExperts } from './legacy.ts'
import type { EntryPlan, FloatRange, ImatrixPlan } from '../protocol/worker-protocol.ts'

const NATIVE = endianness() === 'LE' ? 'little' : 'big'

/** Part of a plan that every entry needs. */
export type ImatrixFiles = Pick<ImatrixPlan, 'files' | 'endian' | 'legacy'>

/**
 * @param experts of the tensor, where it is known; only the older format lacks it
 * @throws AppFailure `changed`, `not-readable`, `read-failed`
 */
export function readEntry(plan: EntryPlan, of: ImatrixFiles, files: OpenFiles, experts = plan.experts): EntryData {
  const sums = readFloats(plan.sums, of, files)
  if (of.legacy) return legacyData(plan, sums, readChunks(plan.sums, of, files), experts)
  const counts = plan.counts ? [...readFloats(plan.counts, of, files)] : []
  const activations = plan.activations && readFloats(plan.activations, of, files)
  return { columns: sums.length / plan.experts, counts, sums, ...(activations && { activations }) }
}

function legacyData({ name }: EntryPlan, sums: Float32Array, chunks: number, experts: number): EntryData {
  const isUnknown = experts === 1 && mayHaveExperts(name)
  const columns = (isUnknown ? columnsByRuns(sums, chunks) : undefined) ?? sums.length / experts
  return { columns, counts: countsOf(sums, columns, chunks), sums }
}

/** The number of chunks comes before the number of values. */
function readChunks({ file, byteOffset }: FloatRange, { files: stamps }: ImatrixFiles, files: OpenFiles): number {
  const bytes = Buffer.alloc(4)
  files.read(stamps[file]!, bytes, byteOffset - 8)
  return bytes.readInt32LE(0)
}

function readFloats({ file, byteOffset, count }: FloatRange, of: ImatrixFiles, files: OpenFiles): Float32Array {
  const floats = new Float32Array(count)
  const bytes = Buffer.from(floats.buffer)
  const stamp = of.files[file]!
  for (let at = 0; at < bytes.length; at += MAX_READ_BYTES)
    files.read(stamp, bytes.subarray(at, at + MAX_READ_BYTES), byteOffset + at)
  files.check(stamp)
  if (of.endian !== NATIVE) bytes.swap32()
  return floats
}
