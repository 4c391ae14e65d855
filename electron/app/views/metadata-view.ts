/** Metadata as the window gets to see it. */
import { basename } from 'node:path'
import { visibleText } from '../../../shared/text/format.ts'
import type { MetadataView, ShownText, ShownValue } from '../../../shared/model/metadata.ts'
import type { MetadataArray, ScalarValue } from '../../../shared/model/tensor.ts'
import type { FileEntry, Model } from '../../engine/formats/model.ts'

/** Characters of a value that are shown at once, of a key, and of an element of an array. */
const MAX_VALUE = 2000
const MAX_KEY = 500
const MAX_ELEMENT = 300
/** Characters of all values together; beyond them a value shows as much as an element. */
const MAX_ALL = 4_000_000

export function metadataView(model: Model, entries: readonly FileEntry[]): MetadataView {
  let left = MAX_ALL
  return {
    files: model.files.map(({ path }) => visibleText(basename(path))),
    items: entries.map(({ file, key, type, value, byteOffset }, entry) => {
      const limit = left > 0 ? MAX_VALUE : MAX_ELEMENT
      if (typeof value === 'string') left -= Math.min(value.length, limit)
      return { entry, file, key: shownKey(key), type, byteOffset, value: shownValue(value, limit) }
    }),
  }
}

/** A value or an element, long text cut. */
export function shownValue(value: ScalarValue | MetadataArray, limit = MAX_ELEMENT): ShownValue {
  if (typeof value === 'string') return cut(value, limit)
  if (typeof value !== 'object') return value
  return { ...value, first: value.first.map((element) => shownValue(element)) }
}

/** Entries whose value holds the text beyond what the window has of it. Case does not matter. */
export async function findInLongValues(entries: readonly FileEntry[], text: string): Promise<number[]> {
  const wanted = text.toLowerCase()
  const found: number[] = []
  for (const [entry, { value }] of entries.entries()) {
    if (typeof value !== 'string' || value.length <= MAX_ELEMENT) continue
    if (value.toLowerCase().includes(wanted)) found.push(entry)
    // Such a value may have megabytes: others get their turn between two.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return found
}

/** A key, cut if it is long. */
export const shownKey = (key: string): ShownText => cut(key, MAX_KEY)

const cut = (text: string, limit: number): ShownText => ({ text: text.slice(0, limit), length: text.length })
