import type { ChangedKey, MetadataChanges, OneSidedKey } from '../../../shared/model/comparison/metadata-changes.ts'
import type { MetadataArray, MetadataEntry, ScalarValue } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'

/** Elements of an array that are read at once. */
const PAGE = 8192

/** Reads elements of arrays of one model: `ModelReader` does. */
export interface ArrayReader {
  /** Elements `start` to `start + count` of an array in a file of the model; fewer at its end. */
  readArray(
    file: number,
    array: MetadataArray,
    start: number,
    count: number,
  ): Promise<readonly (ScalarValue | MetadataArray)[]>
}

interface Side {
  readonly file: number
  readonly reader: ArrayReader
}

/**
 * Compares the metadata of two models, arrays to their last element. The keys that say how a model is split into files are
 * part of it, as all others are.
 * @throws AppFailure as `readArray` does
 */
export async function compareMetadata(
  reference: Model,
  other: Model,
  readers: { readonly reference: ArrayReader; readonly other: ArrayReader },
): Promise<MetadataChanges> {
  const [before, after] = [reference.header.metadata, other.header.metadata]
  const sides = [
    { file: reference.headerFile, reader: readers.reference },
    { file: other.headerFile, reader: readers.other },
  ] as const
  const changed: ChangedKey[] = []
  const removed: OneSidedKey[] = []
  for (const [key, entry] of before) {
    const counterpart = after.get(key)
    if (!counterpart) removed.push({ key, entry })
    else if (!(await isSame(entry, counterpart, ...sides))) changed.push({ key, reference: entry, other: counterpart })
  }
  const added = [...after].flatMap(([key, entry]) => (before.has(key) ? [] : [{ key, entry }]))
  return { changed, added, removed }
}

async function isSame(a: MetadataEntry, b: MetadataEntry, first: Side, second: Side): Promise<boolean> {
  return a.type === b.type && (await isSameValue(a.value, b.value, first, second))
}

async function isSameValue(
  a: ScalarValue | MetadataArray,
  b: ScalarValue | MetadataArray,
  first: Side,
  second: Side,
): Promise<boolean> {
  // NaN is the same as NaN, 0 is not the same as -0: the question is whether the same was stored.
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b)
  if (a.elementType !== b.elementType || a.length !== b.length) return false
  for (let start = 0; start < a.length; start += PAGE) {
    const pages = await Promise.all([
      first.reader.readArray(first.file, a, start, PAGE),
      second.reader.readArray(second.file, b, start, PAGE),
    ])
    for (const [i, element] of pages[0].entries())
      if (!(await isSameValue(element, pages[1][i]!, first, second))) return false
  }
  return true
}
