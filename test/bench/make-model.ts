/**
 * Writes synthetic models of any size, deterministically and a piece at a time.
 * `node test/bench/make-model.ts --layout dense|moe|tiny|large --bytes 850M --out FILE [--count N] [--seed N] [--sparse]`
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type WrittenEntry, writeGguf } from '../../build/sample/gguf-writer.ts'
import { sampleBlocks, typeNamed } from './blocks.ts'
import { bytesOf, type LayoutName, type Planned, planLayout } from './layouts.ts'

const ALIGNMENT = 32

/** Blocks of a type are made once, about this many bytes; every tensor repeats them from a place of its own. */
const POOL_BYTES = 1024 * 1024

const METADATA: readonly WrittenEntry[] = [
  ['general.architecture', 'string', 'llama'],
  ['general.name', 'string', 'Made for measuring'],
]

export interface ModelOptions {
  readonly seed?: number
  /** The file has its length and no data: all zero, and hardly any space on disk. */
  readonly sparse?: boolean
}

export interface WrittenModel {
  readonly fileBytes: number
  readonly dataBytes: number
  readonly tensors: readonly Planned[]
}

const padded = (n: number) => Math.ceil(n / ALIGNMENT) * ALIGNMENT

/** Receives the bytes of a file in their order. The buffer is reused: take it or copy it. */
export type Sink = (bytes: Uint8Array) => void

/** The bytes of a model, in pieces of about 1 MiB at most, but for the header, which is one piece. */
export function streamModel(tensors: readonly Planned[], write: Sink, { seed = 1, sparse = false }: ModelOptions = {}) {
  let end = 0
  const infos = tensors.map((tensor) => {
    const offset = end
    end += padded(bytesOf(tensor))
    return { name: tensor.name, shape: tensor.shape, typeId: typeNamed(tensor.type).id, offset }
  })
  const header = writeGguf({ metadata: METADATA, tensors: infos })
  write(header)
  const pools = new Map<string, Uint8Array>()
  const poolOf = (type: string) => {
    const pool = pools.get(type) ?? sampleBlocks(typeNamed(type), POOL_BYTES, seed + typeNamed(type).id)
    pools.set(type, pool)
    return pool
  }
  if (!sparse)
    tensors.forEach((tensor, index) => {
      const nBytes = bytesOf(tensor)
      writeTensor(write, poolOf(tensor.type), typeNamed(tensor.type).typeSize, nBytes, index)
      write(new Uint8Array(padded(nBytes) - nBytes))
    })
  const dataBytes = tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
  return { fileBytes: header.length + end, dataBytes, tensors }
}

/** Whole blocks of the pool, over and over, starting at another one for every tensor. */
function writeTensor(write: Sink, pool: Uint8Array, typeSize: number, nBytes: number, index: number): void {
  const nBlocks = pool.length / typeSize
  let at = ((index * 7919) % nBlocks) * typeSize
  for (let left = nBytes; left > 0;) {
    const piece = pool.subarray(at, at + Math.min(left, pool.length - at))
    write(piece)
    left -= piece.length
    at = 0
  }
}

/** Writes a model to a file, through a buffer of some MiB whatever the size. */
export function makeModel(path: string, tensors: readonly Planned[], options: ModelOptions = {}): WrittenModel {
  const file = openSync(path, 'w')
  const buffer = new Uint8Array(4 * POOL_BYTES)
  let filled = 0
  const flush = () => {
    writeAll(file, buffer.subarray(0, filled))
    filled = 0
  }
  try {
    const written = streamModel(
      tensors,
      (bytes) => {
        if (filled + bytes.length > buffer.length) flush()
        if (bytes.length > buffer.length) return writeAll(file, bytes)
        buffer.set(bytes, filled)
        filled += bytes.length
      },
      options,
    )
    flush()
    ftruncateSync(file, written.fileBytes)
    return written
  } finally {
    closeSync(file)
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done)
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9 }

/** `850M` as bytes: K, M and G are powers of 1,000. @throws RangeError */
export function parseBytes(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([KMG]?)$/i.exec(text) ?? []
  if (digits === undefined) throw new RangeError(`"${text}" is not a number of bytes: write 850M or 4G`)
  return Math.round(Number(digits) * UNITS[unit!.toUpperCase()]!)
}

const LAYOUTS: readonly string[] = ['dense', 'moe', 'tiny', 'large'] satisfies LayoutName[]

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      layout: { type: 'string', default: 'dense' },
      bytes: { type: 'string', default: '850M' },
      out: { type: 'string' },
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      sparse: { type: 'boolean', default: false },
    },
  })
  if (!values.out || !LAYOUTS.includes(values.layout)) throw new Error(`--out FILE and --layout ${LAYOUTS.join('|')}`)
  const tensors = planLayout(values.layout as LayoutName, parseBytes(values.bytes), Number(values.count))
  const { fileBytes } = makeModel(values.out, tensors, { seed: Number(values.seed), sparse: values.sparse })
  console.log(`${values.out}: ${tensors.length} tensors, ${fileBytes} bytes`)
}
