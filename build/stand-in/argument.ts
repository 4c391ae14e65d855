type Kind = 'string' | 'number' | 'boolean' | 'function'

/**
 * Checks one argument as Electron's native functions do before they run.
 * @param index from 0
 * @throws TypeError with the text of `gin::Arguments::ThrowError`
 */
export function checkArgument(value: unknown, kind: Kind, index = 0): void {
  if (typeof value !== kind) throw new TypeError(conversionFailure(value, index))
}

/** @throws TypeError if a native function would find none of the words that it knows */
export function checkWord(value: unknown, known: ReadonlySet<string>, index = 0): void {
  if (typeof value !== 'string' || !known.has(value)) throw new TypeError(conversionFailure(value, index))
}

const conversionFailure = (value: unknown, index: number) =>
  `Error processing argument at index ${index}, conversion failure from ${detail(value)}`

/** V8's own short text of a value. */
function detail(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? '[object Array]' : `#<${value.constructor?.name ?? 'Object'}>`
}

/** @throws Error if an object has a member that Electron's declarations do not name, and so ignores silently */
export function checkKeys(what: string, object: object, known: ReadonlySet<string>): void {
  const unknown = Object.keys(object).find((key) => !known.has(key))
  if (unknown !== undefined) throw new Error(`electron stand-in: ${what} have no '${unknown}'`)
}
