/** The first prototype's kernels, which lie outside of the repository: compiled where they are found. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { typeNamed } from './blocks.ts'
import { compileAssembly, IMPORTS } from './compile-assembly.ts'

const root = resolve(import.meta.dirname, '../..')
const SOURCE = resolve(root, '../shared/prototypes/kernels/kernels.ts')

export const prototypeReason = existsSync(SOURCE) ? undefined : `${SOURCE} is absent`

/** Types that the prototype knows. */
export const PROTOTYPE_TYPES: ReadonlySet<string> = new Set([
  'F32',
  'F16',
  'BF16',
  'Q8_0',
  'Q4_0',
  'Q4_K',
  'Q6_K',
  'IQ4_XS',
  'MXFP4',
  'IQ2_XXS',
])

// Addresses in the prototype's memory.
const GRID = 0x1000
const SIGNS = 0x1800
const VALUES = 0x2000
const HISTOGRAM = 0x20000
const BINS = 32768
const INPUT = 0x200000

/** Weights that it decodes at a time. */
const TILE = 1024
const STATISTICS_AND_HISTOGRAM = 2

interface Exports {
  readonly memory: WebAssembly.Memory
  reset(): void
  run(typeId: number, address: number, n: number, tileBytes: number, tile: number, mode: number): void
}

export interface Prototype {
  /** 1 MiB of WASM memory. */
  readonly input: Uint8Array
  begin(): void
  accumulate(type: string, nBytes: number): void
  /** What it measures: less than the product does. */
  finish(): { sum: number; sumSquares: number; min: number; max: number; zeros: number }
  /** The bins that are not empty, and their counts. */
  histogram(): { bins: Uint16Array; counts: Float64Array }
}

/** @throws Error when it cannot be compiled */
export const compilePrototype = (): Promise<WebAssembly.Module> => compileAssembly(SOURCE)

type Tables = Readonly<Record<'iq2xxs_grid' | 'ksigns_iq2xs' | 'kvalues_iq4nl' | 'kvalues_fp4', (string | number)[]>>

function fillTables(memory: ArrayBuffer): void {
  const tables = JSON.parse(readFileSync(resolve(root, 'electron/engine/types/tables.json'), 'utf8')) as Tables
  new BigUint64Array(memory, GRID, 256).set(tables.iq2xxs_grid.map(BigInt))
  const signs = new Uint8Array(memory, SIGNS, 128 * 8)
  tables.ksigns_iq2xs.forEach((mask, i) => {
    for (let bit = 0; bit < 8; bit++) signs[i * 8 + bit] = (Number(mask) >> bit) & 1 ? 255 : 0
  })
  new Int8Array(memory, VALUES, 16).set(tables.kvalues_iq4nl.map(Number))
  new Int8Array(memory, VALUES + 16, 16).set(tables.kvalues_fp4.map(Number))
}

export function createPrototype(module: WebAssembly.Module): Prototype {
  const exports = new WebAssembly.Instance(module, IMPORTS).exports as unknown as Exports
  const { buffer } = exports.memory
  fillTables(buffer)
  const result = new DataView(buffer)
  const tables = [0, 1].map((table) => new Uint32Array(buffer, HISTOGRAM + table * BINS * 4, BINS))
  return {
    input: new Uint8Array(buffer, INPUT, 1024 * 1024),
    begin: () => exports.reset(),
    accumulate(name, nBytes) {
      const type = typeNamed(name)
      const n = (nBytes / type.typeSize) * type.blockSize
      const bytes = (weights: number) => (weights / type.blockSize) * type.typeSize
      const whole = n - (n % TILE)
      exports.run(type.id, INPUT, whole, bytes(TILE), TILE, STATISTICS_AND_HISTOGRAM)
      const rest = n - whole
      if (rest > 0) exports.run(type.id, INPUT + bytes(whole), rest, bytes(rest), rest, STATISTICS_AND_HISTOGRAM)
    },
    finish: () => ({
      sum: result.getFloat64(0, true),
      sumSquares: result.getFloat64(8, true),
      min: result.getFloat32(16, true),
      max: result.getFloat32(20, true),
      zeros: Number(result.getBigInt64(24, true)),
    }),
    histogram() {
      const bins = new Uint16Array(BINS)
      const counts = new Float64Array(BINS)
      let n = 0
      for (let bin = 0; bin < BINS; bin++) {
        const count = tables[0]![bin]! + tables[1]![bin]!
        if (count === 0) continue
        bins[n] = bin
        counts[n++] = count
      }
      return { bins: bins.slice(0, n), counts: counts.slice(0, n) }
    },
  }
}
