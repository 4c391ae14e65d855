import type { Listing } from './listing.ts'

/** Slots that there are at first; a power of two. */
const SLOTS = 256

/**
 * Finds names in a list, by 16 to 32 bytes per name: a map of a hundred thousand names takes ten megabytes, and the names
 * as strings as much again. Of names that are there twice, the first counts.
 */
export class NameIndex {
  readonly #names: Listing<string>
  /** Files are untrusted: names that share a hash must not be known before. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32)
  /** Positions in the list by hash, plus 1; 0 where a slot is free. */
  #slots = new Uint32Array(SLOTS)
  /** Hashes of the names in the slots. */
  #hashes = new Uint32Array(SLOTS)
  #size = 0

  /** @param count number of names that are added, from the first on */
  constructor(names: Listing<string>, count = names.length) {
    this.#names = names
    for (let index = 0; index < count; index++) this.add(index)
  }

  /** Position of a name; undefined if it was not added. */
  get(name: string): number | undefined {
    const entry = this.#slots[this.#slotOf(name, this.#hash(name))]!
    return entry === 0 ? undefined : entry - 1
  }

  /** Adds the name at a position. @returns false if the same name was added before: then that one stays */
  add(index: number): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow()
    const name = this.#names.at(index)!
    const hash = this.#hash(name)
    const slot = this.#slotOf(name, hash)
    if (this.#slots[slot] !== 0) return false
    this.#slots[slot] = index + 1
    this.#hashes[slot] = hash
    this.#size++
    return true
  }

  /** The slot that has the name, or else the free one that would take it. */
  #slotOf(name: string, hash: number): number {
    let slot = hash & (this.#slots.length - 1)
    while (this.#slots[slot] !== 0) {
      if (this.#hashes[slot] === hash && this.#names.at(this.#slots[slot]! - 1) === name) return slot
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    return slot
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes]
    const length = slots.length * 2
    this.#slots = new Uint32Array(length)
    this.#hashes = new Uint32Array(length)
    for (const [old, entry] of slots.entries()) {
      if (entry === 0) continue
      let slot = hashes[old]! & (length - 1)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (length - 1)
      this.#slots[slot] = entry
      this.#hashes[slot] = hashes[old]!
    }
    // Freed now, as in `NumberColumn`.
    for (const array of [slots, hashes]) array.buffer.transfer(0)
  }

  /** MurmurHash by code units. */
  #hash(name: string): number {
    let hash = this.#seed
    for (let i = 0; i < name.length; i++) {
      hash = Math.imul(hash ^ name.charCodeAt(i), 0x5bd1e995)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash, 0x2c1b3c6d)
    return (hash ^ (hash >>> 13)) >>> 0
  }
}
