import type { TensorResult } from '../../../shared/model/scan.ts'
import type { CheckedTensor, ManifestReport, TensorCheck } from '../../../shared/model/manifest.ts'
import type { Model } from '../formats/model.ts'
import type { ExpectedHashes, Manifest } from './read-manifest.ts'

/** Compares what was measured with what a manifest says. @param result with the hashes that the manifest has */
export function checkManifest(
  model: Model,
  result: (index: number) => TensorResult | undefined,
  { hashes, listed, missing, linesNotChecked, renamed }: Manifest,
): ManifestReport {
  const notable: CheckedTensor[] = []
  const counts: Record<TensorCheck, number> = { match: 0, mismatch: 0, missing: 0, unlisted: 0, unread: 0 }
  const add = (tensor: CheckedTensor) => {
    counts[tensor.outcome]++
    if (tensor.outcome !== 'match') notable.push(tensor)
  }
  for (const { index, name } of model.header.tensors) {
    const expected = listed.get(index)
    add(expected ? checkTensor(name, expected, result(index)) : { name, outcome: 'unlisted' })
  }
  for (const name of missing) add({ name, outcome: 'missing' })
  return {
    counts,
    notable,
    hashes,
    linesNotChecked,
    ...(renamed === undefined ? {} : { renamed }),
    sound: counts.match > 0 && counts.mismatch + counts.missing + counts.unread === 0,
  }
}

function checkTensor(name: string, expected: ExpectedHashes, result: TensorResult | undefined): CheckedTensor {
  for (const [algorithm, hex] of expected) {
    const found = result?.digest?.[algorithm]
    if (found === undefined) return { name, outcome: 'unread', reason: result?.error ?? 'it was not hashed' }
    if (found !== hex) return { name, outcome: 'mismatch', differs: { algorithm, expected: hex, found } }
  }
  return { name, outcome: 'match' }
}
