import { basename } from 'node:path'
import type { TensorResult } from '../../../shared/contract.ts'
import { type Hash, HASHES } from '../../../shared/digest.ts'
import type { CheckedTensor, ManifestReport, TensorCheck } from '../../../shared/manifest.ts'
import type { Model } from '../gguf/model.ts'
import { manifestHashes, type ManifestLine, manifestName } from './manifest.ts'

type Expected = Map<Hash, string>

/** Compares what was measured with what a manifest says. @param result with the hashes that the manifest has */
export function checkManifest(
  model: Model,
  result: (index: number) => TensorResult | undefined,
  lines: readonly ManifestLine[],
): ManifestReport {
  const { listed, missing, linesNotChecked, renamed } = sortLines(model, lines)
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
    hashes: manifestHashes(lines),
    linesNotChecked,
    ...(renamed === undefined ? {} : { renamed }),
    sound: counts.match > 0 && counts.mismatch + counts.missing + counts.unread === 0,
  }
}

function checkTensor(name: string, expected: Expected, result: TensorResult | undefined): CheckedTensor {
  for (const [algorithm, hex] of expected) {
    const found = result?.digest?.[algorithm]
    if (found === undefined) return { name, outcome: 'unread', reason: result?.error ?? 'it was not hashed' }
    if (found !== hex) return { name, outcome: 'mismatch', differs: { algorithm, expected: hex, found } }
  }
  return { name, outcome: 'match' }
}

interface SortedLines {
  /** By tensor index. */
  readonly listed: ReadonlyMap<number, Expected>
  /** Names of tensors that the model does not have. */
  readonly missing: ReadonlySet<string>
  readonly linesNotChecked: number
  readonly renamed?: string
}

function sortLines(model: Model, lines: readonly ManifestLine[]): SortedLines {
  const files = new Set(model.files.map(({ path }) => basename(path)))
  const usable = lines.flatMap((line) => {
    const algorithm = HASHES.find((hash) => hash === line.algorithm)
    return algorithm ? [{ algorithm, hex: line.hex, name: withoutFolder(line.name, files) }] : []
  })
  const fileOf = (name: string) => [...files].find((file) => name.startsWith(`${file}:`))
  const renamed = usable.some(({ name }) => fileOf(name) !== undefined) ? undefined : findOtherName(model, usable)
  const indexes = new Map(
    model.header.tensors.map(({ index, name }) => [
      renamed === undefined ? manifestName(model, index) : `${renamed}:${name}`,
      index,
    ]),
  )
  if (renamed !== undefined) files.add(renamed)

  const listed = new Map<number, Expected>()
  const missing = new Set<string>()
  let checked = 0
  for (const { algorithm, hex, name } of usable) {
    const file = fileOf(name)
    if (file === undefined) continue
    checked++
    const index = indexes.get(name)
    if (index === undefined) {
      missing.add(name.slice(file.length + 1))
      continue
    }
    const expected: Expected = listed.get(index) ?? new Map<Hash, string>()
    // The first line counts, as with llama-gguf-hash.
    if (!expected.has(algorithm)) expected.set(algorithm, hex)
    listed.set(index, expected)
  }
  return { listed, missing, linesNotChecked: lines.length - checked, ...(renamed === undefined ? {} : { renamed }) }
}

/** `folder/model.gguf:tensor` becomes `model.gguf:tensor`, with either kind of slash. */
function withoutFolder(name: string, files: ReadonlySet<string>): string {
  for (const file of files) {
    if (name.startsWith(`${file}:`)) return name
    for (const slash of ['/', '\\']) {
      const at = name.indexOf(`${slash}${file}:`)
      if (at >= 0) return name.slice(at + 1)
    }
  }
  return name
}

/** The name of the one file in the manifest that has a tensor of ours; a set of shards keeps its names. */
function findOtherName({ files, header }: Model, lines: readonly { readonly name: string }[]): string | undefined {
  if (files.length > 1) return undefined
  const tensors = new Set(header.tensors.map(({ name }) => name))
  const names = new Set<string>()
  for (const { name } of lines) {
    for (let colon = name.indexOf(':'); colon > 0; colon = name.indexOf(':', colon + 1)) {
      if (!tensors.has(name.slice(colon + 1))) continue
      names.add(name.slice(0, colon))
      break
    }
  }
  // With two candidates it is not known which one is meant.
  return names.size === 1 ? [...names][0] : undefined
}
