/**
 * Finds equal texts in a list of very many, without keeping the texts: a hundred thousand signatures of tensors would take
 * tens of megabytes. Only a number is kept of each; texts whose numbers agree are made again and compared.
 */

/** Hashes are below this, so that a hash and a position fit the 53 bits of an exact number. */
const HASHES = 2 ** 30
const POSITIONS = 2 ** 23

export class Alike {
  readonly #keys: number[] = []

  /** @param at position in the list, from 0, in ascending order */
  add(at: number, text: string): void {
    this.#keys.push(hashOf(text) * POSITIONS + at)
  }

  /**
   * Positions with equal texts, two or more each: both in ascending order.
   * @param textAt makes the text of a position again; undefined leaves the position out
   */
  groups(textAt: (at: number) => string | undefined): number[][] {
    const sorted = Float64Array.from(this.#keys).sort()
    const groups: number[][] = []
    for (let start = 0, end = 0; start < sorted.length; start = end) {
      const hash = hashIn(sorted[start]!)
      while (end < sorted.length && hashIn(sorted[end]!) === hash) end++
      if (end - start < 2) continue
      const same = Array.from(sorted.subarray(start, end), (key) => key % POSITIONS)
      for (const [text, group] of Map.groupBy(same, textAt))
        if (text !== undefined && group.length > 1) groups.push(group)
    }
    return groups.sort(([a], [b]) => a! - b!)
  }
}

const hashIn = (key: number): number => Math.floor(key / POSITIONS)

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % HASHES
}
