import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Model } from '../formats/model.ts'
import type { ScanHandle } from '../scan/scan-api.ts'

/** Milliseconds of work in one go: the window must not wait for it. */
const TURN_MS = 8

/** A hash of every number that was measured of each tensor: status, statistics, sketch and histogram, to the last bit. */
export async function resultHashes(
  model: Model,
  scan: Pick<ScanHandle, 'row' | 'histogram'>,
  signal: AbortSignal,
): Promise<string[]> {
  const hashes: string[] = []
  let since = performance.now()
  for (const { index } of model.header.tensors) {
    const { status, error, stats, spark } = scan.row(index)
    const histogram = scan.histogram(index)
    const hash = createHash('sha256').update(JSON.stringify([status, error, stats, spark], exactly))
    if (histogram) hash.update(histogram.bins).update(histogram.counts)
    hashes.push(hash.digest('hex'))
    if (performance.now() - since < TURN_MS) continue
    await turn()
    signal.throwIfAborted()
    since = performance.now()
  }
  return hashes
}

/** JSON has the shortest text that reads back as the same number, but not for these. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value)))
    return `number ${Object.is(value, -0) ? '-0' : value}`
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value
}

/** One hash for all. */
export const combineHashes = (hashes: readonly string[]): string =>
  createHash('sha256').update(hashes.join()).digest('hex').slice(0, 16)
