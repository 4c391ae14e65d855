/** One line of a manifest. */
export interface ManifestLine {
  /** As it is written; not always one that is known here. */
  readonly algorithm: string
  /** In lower case. */
  readonly hex: string
  /** `file:tensor`, or the file alone. */
  readonly name: string
}

/** A longer line, in bytes, is about no tensor: a name has 64 KiB at most. */
export const MAX_LINE_BYTES = 128 * 1024

const SPACE = /\s*/y
const ALGORITHM = /[^\s#]\S*/y
const WORD = /\S+/y

/**
 * Splits a line into its three parts, in one pass.
 * @returns undefined for a line of fewer parts and for a comment, which llama-gguf-hash passes over, too
 */
export function parseManifestLine(line: string): ManifestLine | undefined {
  const end = line.endsWith('\r') ? line.length - 1 : line.length
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const [found = ''] = pattern.exec(line) ?? []
    at += found.length
    return found
  }
  take(SPACE)
  const algorithm = take(ALGORITHM)
  if (take(SPACE) === '' || algorithm === '') return undefined
  const hex = take(WORD)
  // Two spaces come before the name; more of them are its own.
  if (line.startsWith('  ', at)) at += 2
  else if (take(SPACE) === '') return undefined
  const name = line.slice(at, end)
  if (hex === '' || !/\S/.test(name) || /[\r\u2028\u2029]/.test(name)) return undefined
  return { algorithm, hex: hex.toLowerCase(), name }
}

/**
 * The lines of a text that comes in pieces, without their line feeds. Every line is a string of its own: parts of it
 * that are kept do not keep the piece. Lines that are too long are left out.
 */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest: Buffer[] = []
  let restBytes = 0
  const join = (last: Buffer) => {
    const parts = [...rest, last]
    const bytes = restBytes + last.length
    rest = []
    restBytes = 0
    if (bytes > MAX_LINE_BYTES) return []
    return [(parts.length === 1 ? last : Buffer.concat(parts)).toString('utf8')]
  }
  for await (const piece of pieces) {
    const lines: string[] = []
    let start = 0
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      lines.push(...join(piece.subarray(start, end)))
      start = end + 1
    }
    if (restBytes <= MAX_LINE_BYTES) rest.push(Buffer.from(piece.subarray(start)))
    restBytes += piece.length - start
    yield lines
  }
  yield join(Buffer.alloc(0))
}
