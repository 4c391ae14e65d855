/** Reads a manifest as far as it is about a model, in memory that does not grow with the manifest. */
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Hash, HASHES } from '../../../shared/model/digest.ts'
import { err, type ErrorCode, failure, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import { formatBytes, visibleText } from '../../../shared/text/format.ts'
import { NameIndex } from '../../../shared/model/name-index.ts'
import { tensorTable } from '../../../shared/model/tensor-table.ts'
import { say } from '../../../shared/text/sentence.ts'
import { errnoText } from '../files/errno.ts'
import type { Model } from '../formats/model.ts'
import { linesOf, type ManifestLine, parseManifestLine } from './manifest-line.ts'
import { manifestName } from './manifest.ts'

/** A longer one was not written by such a tool: 100,000 tensors with two hashes each take 20 MB. */
const MAX_MANIFEST_BYTES = 256 * 1024 * 1024

/** Bytes that are read and parsed at once: a few milliseconds. The windows are answered in between. */
const PIECE_BYTES = 128 * 1024

/** Tensors that the model does not have are kept up to this number and to so many characters of their names. */
const MAX_MISSING = 100_000
const MAX_MISSING_TEXT = 8 * 1024 * 1024

/** Colons of a name that are looked at: before one of them the file's name ends. */
const MAX_COLONS = 64

/** Digits of a hash that are kept. A longer one matches nothing, and this shows it. */
const MAX_HEX = 80

/** What llama-gguf-hash makes besides ours. */
const OTHER_ALGORITHMS: ReadonlySet<string> = new Set(['xxh3', 'sha1', 'uuid'])

export type ExpectedHashes = Map<Hash, string>

/** What a manifest says of a model. */
export interface Manifest {
  /** Those that have to be measured for a check. */
  readonly hashes: readonly Hash[]
  /** By tensor index. */
  readonly listed: ReadonlyMap<number, ExpectedHashes>
  /** Names of tensors that the model does not have. */
  readonly missing: ReadonlySet<string>
  /** Lines of algorithms that are not made here, of whole files, and of other models. */
  readonly linesNotChecked: number
  /** The model's file goes by this name in the manifest. */
  readonly renamed?: string
}

/** Refused when it cannot be read, is no manifest, or has no hash that is made here. */
export async function readManifest(path: string, model: Model): Promise<Result<Manifest>> {
  try {
    return ok(await read(path, model))
  } catch (error) {
    return err(toAppError(error))
  }
}

async function read(path: string, model: Model): Promise<Manifest> {
  const file = await openManifest(path)
  try {
    const found = await collect(file, new Collector(model))
    if (found.usable.size === 0) throw unusable(path, found.others)
    const renamed = found.otherName
    if (renamed === undefined) return found.manifest()
    return (await collect(file, new Collector(model, renamed))).manifest()
  } finally {
    await file.close()
  }
}

async function openManifest(path: string): Promise<FileHandle> {
  const name = visibleText(basename(path))
  const failed = (error: NodeJS.ErrnoException): never => {
    const code: ErrorCode = error.code === 'ENOENT' ? 'not-found' : 'not-readable'
    throw failure(code, say('{{name}} cannot be read: {{errno}}.', { name, errno: errnoText(error) }))
  }
  const check = ({ size, ...stats }: { readonly size: number; isFile(): boolean }) => {
    if (!stats.isFile()) throw failure('not-a-file', say('{{name}} is not a file.', { name }))
    if (size <= MAX_MANIFEST_BYTES) return
    const values = { name, found: formatBytes(size), most: formatBytes(MAX_MANIFEST_BYTES) }
    throw failure('bad-request', say('{{name}} has {{found}}; a manifest has {{most}} at most.', values))
  }
  const factsOf = (stats: Awaited<ReturnType<typeof stat>>) => ({
    size: Number(stats.size),
    isFile: () => stats.isFile(),
  })
  check(factsOf(await stat(path).catch(failed)))
  // Something else may be there by now: a pipe is not waited for.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(failed)
  try {
    check(factsOf(await file.stat()))
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; at < MAX_MANIFEST_BYTES;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function collect(file: FileHandle, collector: Collector): Promise<Collector> {
  for await (const lines of linesOf(piecesOf(file)))
    for (const text of lines) {
      const line = parseManifestLine(text)
      if (line) collector.add(line)
    }
  return collector
}

class Collector {
  readonly usable = new Set<Hash>()
  /** Algorithms of llama-gguf-hash that are not made here. */
  readonly others = new Set<string>()
  readonly #model: Model
  readonly #renamed: string | undefined
  readonly #files: ReadonlySet<string>
  readonly #longestFile: number
  readonly #indexes = new Map<string, number>()
  readonly #names: NameIndex
  readonly #listed = new Map<number, ExpectedHashes>()
  readonly #checked = new Set<Hash>()
  readonly #missing = new Set<string>()
  #missingText = 0
  #linesNotChecked = 0
  /** Names of files in the manifest, at most two, that have a tensor of the model. */
  readonly #otherNames = new Set<string>()

  /** @param renamed the name by which the manifest calls the model's only file */
  constructor(model: Model, renamed?: string) {
    const { files, header } = model
    this.#model = model
    this.#renamed = renamed
    this.#files = new Set(renamed === undefined ? files.map(({ path }) => basename(path)) : [renamed])
    this.#longestFile = Math.max(...[...this.#files].map((name) => name.length))
    for (const { index, name } of header.tensors)
      this.#indexes.set(renamed === undefined ? manifestName(model, index) : `${renamed}:${name}`, index)
    this.#names = new NameIndex(tensorTable(header.tensors).names)
  }

  /** The other name of the model's file: no line names a file of it, and one other file has tensors of it. */
  get otherName(): string | undefined {
    // With two candidates it is not known which one is meant. A set of shards keeps its names.
    const ambiguous = this.#otherNames.size !== 1 || this.#model.files.length > 1
    return this.#checked.size > 0 || ambiguous ? undefined : [...this.#otherNames][0]
  }

  add({ algorithm, hex, name }: ManifestLine): void {
    const hash = HASHES.find((known) => known === algorithm)
    if (!hash) {
      if (OTHER_ALGORITHMS.has(algorithm)) this.others.add(algorithm)
      this.#linesNotChecked++
      return
    }
    this.usable.add(hash)
    const own = this.#splitName(name)
    if (!own) {
      this.#linesNotChecked++
      if (this.#renamed === undefined && this.#checked.size === 0 && this.#otherNames.size < 2) this.#addOther(name)
      return
    }
    this.#checked.add(hash)
    const index = this.#indexes.get(`${own.file}:${own.tensor}`)
    if (index === undefined) return this.#addMissing(own.tensor)
    const expected: ExpectedHashes = this.#listed.get(index) ?? new Map<Hash, string>()
    // The first line counts, as with llama-gguf-hash.
    if (!expected.has(hash)) expected.set(hash, hex.slice(0, MAX_HEX))
    this.#listed.set(index, expected)
  }

  manifest(): Manifest {
    const asked = this.#checked.size > 0 ? this.#checked : this.usable
    return {
      hashes: HASHES.filter((hash) => asked.has(hash)),
      listed: this.#listed,
      missing: this.#missing,
      linesNotChecked: this.#linesNotChecked,
      ...(this.#renamed === undefined ? {} : { renamed: this.#renamed }),
    }
  }

  /** `folder/model.gguf:tensor`, with either kind of slash or none, if it names a file of the model. */
  #splitName(name: string): { readonly file: string; readonly tensor: string } | undefined {
    for (const colon of colonsOf(name)) {
      const start = Math.max(0, colon - this.#longestFile - 1)
      const before = name.slice(start, colon)
      const afterSlash = before.slice(before.lastIndexOf('/') + 1)
      const afterAny = before.slice(Math.max(before.lastIndexOf('/'), before.lastIndexOf('\\')) + 1)
      const whole = start === 0 ? before : ''
      const file = [whole, afterSlash, afterAny].find((part) => this.#files.has(part))
      if (file !== undefined) return { file, tensor: name.slice(colon + 1) }
    }
    return undefined
  }

  #addOther(name: string): void {
    for (const colon of colonsOf(name)) {
      if (this.#names.get(name.slice(colon + 1)) === undefined) continue
      this.#otherNames.add(name.slice(0, colon))
      return
    }
  }

  #addMissing(name: string): void {
    if (this.#missing.has(name)) return
    this.#missingText += name.length
    if (this.#missing.size < MAX_MISSING && this.#missingText <= MAX_MISSING_TEXT) this.#missing.add(name)
    else this.#linesNotChecked++
  }
}

/** Positions of the first colons, none at the very start. */
function* colonsOf(name: string): Generator<number> {
  let left = MAX_COLONS
  for (let colon = name.indexOf(':', 1); colon > 0 && left > 0; colon = name.indexOf(':', colon + 1), left--)
    yield colon
}

function unusable(path: string, others: ReadonlySet<string>): Error {
  const values = { name: visibleText(basename(path)), hashes: HASHES.join(', ') }
  return failure(
    'bad-request',
    others.size > 0
      ? say('{{name}} has no hash that can be checked ({{hashes}}); it has {{others}}.', {
          ...values,
          others: [...others].join(', '),
        })
      : say('{{name}} has no hash that can be checked ({{hashes}}).', values),
  )
}
