/** Hashes of tensors as text, in the format of llama-gguf-hash. What it does and where we differ: `manifest.md`. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TensorResult } from '../../../shared/contract.ts'
import { type Hash, HASHES } from '../../../shared/digest.ts'
import { err, type ErrorCode, failure, ok, type Result, toAppError } from '../../../shared/errors.ts'
import { formatBytes, visibleText } from '../../../shared/format.ts'
import { say } from '../../../shared/sentence.ts'
import type { Model } from '../gguf/model.ts'
import { type Origin, TOOL } from './origin.ts'
import { type Writing, writeTextFile } from './write-file.ts'

/** A longer one was not written by such a tool: 100,000 tensors with two hashes each take 20 MB. */
const MAX_MANIFEST_BYTES = 256 * 1024 * 1024

/** What llama-gguf-hash makes besides ours. */
const OTHER_ALGORITHMS: ReadonlySet<string> = new Set(['xxh3', 'sha1', 'uuid'])

export interface ManifestLine {
  /** As it is written; not always one that we know. */
  readonly algorithm: string
  readonly hex: string
  /** `file:tensor`, or the file alone. */
  readonly name: string
}

/** What a line of a tensor is about, as it is written. */
export function manifestName({ files, header }: Model, index: number): string {
  const { name, shard = 0 } = header.tensors[index]!
  return `${basename(files[shard]!.path)}:${name}`
}

/** One line for every hash that was measured, tensors in the order of the file. */
export function* manifestLines(model: Model, result: (index: number) => TensorResult | undefined): Generator<string> {
  for (const { index } of model.header.tensors) {
    const name = manifestName(model, index)
    if (/[\r\n]/.test(name)) continue
    for (const algorithm of HASHES) {
      const hex = result(index)?.digest?.[algorithm]
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

/**
 * @returns number of hashes
 * @throws AppFailure `write-failed`
 */
export async function writeManifest(
  path: string,
  model: Model,
  result: (index: number) => TensorResult | undefined,
  origin: Origin,
  writing?: Writing,
): Promise<number> {
  const lines = [...manifestLines(model, result)]
  await writeTextFile(path, [...originLines(origin), ...lines], writing)
  return lines.length
}

/** Lines of three parts; whatever else there is, and what begins with `#`, is passed over, as llama-gguf-hash does. */
export function parseManifest(text: string): readonly ManifestLine[] {
  return text.split('\n').flatMap((line) => {
    // Two spaces come before the name; more of them are its own.
    const match = /^\s*([^\s#]\S*)\s+(\S+)(?: {2}|\s+)(\S.*|\s.*\S.*?)\r?$/.exec(line)
    return match ? [{ algorithm: match[1]!, hex: match[2]!.toLowerCase(), name: match[3]!.replace(/\r$/, '') }] : []
  })
}

/** Refused when it cannot be read, is no manifest, or has no hash that is made here. */
export async function readManifest(path: string): Promise<Result<readonly ManifestLine[]>> {
  try {
    return ok(await readLines(path))
  } catch (error) {
    return err(toAppError(error))
  }
}

async function readLines(path: string): Promise<readonly ManifestLine[]> {
  const name = visibleText(basename(path))
  const unreadable = (code: ErrorCode, { code: errno = '' }: NodeJS.ErrnoException) =>
    failure(code, say('{{name}} cannot be read: {{errno}}.', { name, errno }))
  const file = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error.code === 'ENOENT' ? 'not-found' : 'not-readable', error)
  })
  if (!file.isFile()) throw failure('not-a-file', say('{{name}} is not a file.', { name }))
  if (file.size > MAX_MANIFEST_BYTES)
    throw failure(
      'bad-request',
      say('{{name}} has {{found}}; a manifest has {{most}} at most.', {
        name,
        found: formatBytes(file.size),
        most: formatBytes(MAX_MANIFEST_BYTES),
      }),
    )
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable('not-readable', error)
  })
  const lines = parseManifest(text)
  if (manifestHashes(lines).length > 0) return lines
  const others = [...new Set(lines.map(({ algorithm }) => algorithm))].filter((name) => OTHER_ALGORITHMS.has(name))
  const values = { name, hashes: HASHES.join(', ') }
  throw failure(
    'bad-request',
    others.length > 0
      ? say('{{name}} has no hash that can be checked ({{hashes}}); it has {{others}}.', {
          ...values,
          others: others.join(', '),
        })
      : say('{{name}} has no hash that can be checked ({{hashes}}).', values),
  )
}

/** The hashes in it that we can make. */
export function manifestHashes(lines: readonly ManifestLine[]): readonly Hash[] {
  return HASHES.filter((hash) => lines.some(({ algorithm }) => algorithm === hash))
}
