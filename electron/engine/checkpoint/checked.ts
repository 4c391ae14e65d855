/** Members of records that may be absent, and checks of what was read. */
import type { ByteReader, ByteWriter } from './bytes.ts'

/** Writes a flag, and the value if there is one. */
export function optional<T>(out: ByteWriter, value: T | undefined, write: (value: T) => void): void {
  out.byte(value === undefined ? 0 : 1)
  if (value !== undefined) write(value)
}

/** Reads what `optional` wrote. */
export function given<T>(from: ByteReader, read: () => T): T | undefined {
  return oneOf([false, true], from.byte()) ? read() : undefined
}

/** Drops the members that are undefined: a row that was read is like the one that was written. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** @throws RangeError if the list has no such index */
export function oneOf<T>(values: readonly T[], index: number): T {
  if (index >= values.length) throw new RangeError(`${index} is none of ${values.length} kinds`)
  return values[index]!
}

/** @throws RangeError above the limit */
export function atMost(value: number, limit: number): number {
  if (value > limit) throw new RangeError(`${value}, at most ${limit} expected`)
  return value
}
