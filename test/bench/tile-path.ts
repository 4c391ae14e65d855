/**
 * The base tile path of any type: ggml's decoder to a tile of floats, then the shared loop of statistics and histogram.
 * Composed of the product's own assembly, so that a type's faster path has something to be measured against.
 */
import { resolve } from 'node:path'
import type { ElementType } from '../../electron/engine/types/types.ts'
import { compileAssembly, IMPORTS } from './compile-assembly.ts'

const INPUT_BYTES = 1024 * 1024

/** As in assembly/memory.ts. */
const TILE_VALUES = 2048

/** Lies beside the assembly in name only; asc is given its text. */
const ENTRY = resolve(import.meta.dirname, '../../electron/engine/kernels/assembly/bench-tile-path.ts')

const SOURCE = `
import { begin, decodeTile, finish } from './kernels.as'
import { INPUT, TILE, TILE_VALUES } from './memory'
import { addTile32, addTile64 } from './tile'
export { begin, finish }
export function measure(type: i32, blockSize: i32, typeSize: i32, nBlocks: i32, src: usize): void {
  const tileBlocks = TILE_VALUES / blockSize
  const wide = type == 26 || type == 27 || type == 28
  const asIs = type == 0 || type == 28
  for (let left = nBlocks; left > 0; left -= tileBlocks) {
    const n = min(left, tileBlocks)
    let tile = src
    if (!asIs) {
      memory.copy(INPUT, src, <usize>(n * typeSize))
      decodeTile(type, n)
      tile = TILE
    }
    if (wide) addTile64(tile, n * blockSize)
    else addTile32(tile, n * blockSize)
    src += <usize>(n * typeSize)
  }
}
`

interface Exports {
  readonly memory: WebAssembly.Memory
  begin(): void
  measure(type: number, blockSize: number, typeSize: number, nBlocks: number, address: number): void
  finish(): void
}

export interface TilePath {
  readonly input: Uint8Array
  begin(): void
  accumulate(type: ElementType, nBytes: number): void
  finish(): void
}

/** @throws Error when the assembly no longer has the parts that it is composed of */
export async function createTilePath(): Promise<TilePath> {
  const module = await compileAssembly(ENTRY, SOURCE)
  const exports = new WebAssembly.Instance(module, IMPORTS).exports as unknown as Exports
  const address = exports.memory.buffer.byteLength
  exports.memory.grow((INPUT_BYTES + TILE_VALUES * 8) / 65536 + 1)
  return {
    input: new Uint8Array(exports.memory.buffer, address, INPUT_BYTES),
    begin: () => exports.begin(),
    accumulate: ({ id, blockSize, typeSize }, nBytes) =>
      exports.measure(id, blockSize, typeSize, nBytes / typeSize, address),
    finish: () => exports.finish(),
  }
}
