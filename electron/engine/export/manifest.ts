/** Hashes of tensors as text, in the format of llama-gguf-hash. What it does and where we differ: `manifest.md`. */
import { basename } from 'node:path'
import type { TensorResult } from '../../../shared/model/scan.ts'
import { HASHES } from '../../../shared/model/digest.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { Model } from '../formats/model.ts'
import { type Origin, TOOL } from './origin.ts'

/** What a line of a tensor is about, as it is written. */
export function manifestName({ files, header }: Model, index: number): string {
  const { name, shard = 0 } = header.tensors.at(index)!
  return `${basename(files[shard]!.path)}:${name}`
}

/** One line for every hash that was measured, tensors in the order of the file. */
export function* manifestLines(model: Model, result: (index: number) => TensorResult | undefined): Generator<string> {
  for (const { index } of model.header.tensors) {
    const name = manifestName(model, index)
    if (/[\r\n]/.test(name)) continue
    const digest = result(index)?.digest
    for (const algorithm of HASHES) {
      const hex = digest?.[algorithm]
      if (hex !== undefined) yield `${algorithm.padEnd(8)}  ${hex}  ${name}\n`
    }
  }
}

/**
 * What the hashes are of, in lines that every reader passes over. Without a date: manifests of the same file made by the
 * same program are the same.
 */
function* originLines({ version, identity, files }: Origin): Generator<string> {
  yield `# Made by ${TOOL} ${version}\n# Identity ${identity}\n`
  for (const { name, size, modified } of files)
    yield `# File ${visibleText(name)}, ${size} bytes${modified === undefined ? '' : `, modified ${modified}`}\n`
}

/** A whole manifest. */
export function* manifestPieces(
  model: Model,
  result: (index: number) => TensorResult | undefined,
  origin: Origin,
): Generator<string> {
  yield* originLines(origin)
  yield* manifestLines(model, result)
}
