/** What AssemblyScript has compiled, for the next time: build and tests compile the same sources, for seconds each. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import asc from 'assemblyscript/package.json' with { type: 'json' }

/** How all is compiled. */
export const FLAGS = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '80']

/** Hash of each file that the compiler asked for; null for one that was not there. */
export type Reads = Record<string, string | null>

interface Compiled {
  readonly reads: Reads
  /** In base64. */
  readonly wasm: string
}

const FOLDER = resolve(import.meta.dirname, '../node_modules/.cache/assemblyscript')

export const hash = (text: string): string => createHash('sha256').update(text).digest('base64')

/** Another compiler, other flags or another file are another place. */
const placeOf = (file: string, folder: string) =>
  join(
    folder,
    `${createHash('sha256')
      .update([asc.version, ...FLAGS, file].join('\0'))
      .digest('hex')}.json`,
  )

/**
 * @param file the entry, absolute
 * @returns the compiled bytes, and the files that they depend on; undefined if one of these has changed, came or went
 */
export async function compiledBefore(
  file: string,
  folder = FOLDER,
): Promise<{ readonly bytes: Uint8Array; readonly paths: readonly string[] } | undefined> {
  try {
    const { reads, wasm } = JSON.parse(await readFile(placeOf(file, folder), 'utf8')) as Compiled
    const same = await Promise.all(
      Object.entries(reads).map(async ([path, before]) => {
        const text = await readFile(path, 'utf8').catch(() => null)
        return (text === null ? null : hash(text)) === before
      }),
    )
    if (!same.every(Boolean)) return undefined
    return { bytes: Buffer.from(wasm, 'base64'), paths: Object.keys(reads).filter((path) => reads[path] !== null) }
  } catch {
    return undefined
  }
}

/** Keeps what was compiled. Where that cannot be written, the next time compiles again. */
export async function keepCompiled(file: string, bytes: Uint8Array, reads: Reads, folder = FOLDER): Promise<void> {
  const place = placeOf(file, folder)
  const staging = `${place}.${randomUUID()}`
  const compiled: Compiled = { reads, wasm: Buffer.from(bytes).toString('base64') }
  try {
    await mkdir(folder, { recursive: true })
    // Whole or not at all: another process may read it at this moment.
    await writeFile(staging, JSON.stringify(compiled))
    await rename(staging, place)
  } catch {
    // A read-only folder.
  }
}
