/**
 * A list to read from. Every array is one; other lists make each entry when it is asked for, because a hundred thousand
 * objects at once would take hundreds of megabytes.
 */
export interface Listing<T> extends Iterable<T> {
  readonly length: number
  /** @param index from 0; undefined beyond the end */
  at(index: number): T | undefined
}
