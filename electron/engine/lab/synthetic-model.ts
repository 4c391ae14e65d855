/** A model to measure with where none is open: its data is generated. */
import { randomFill } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { formatBytes } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { ELEMENT_TYPES, QK_K, type TypeName } from '../types/types.ts'
import { stampOf } from '../files/file-stamp.ts'
import type { Model } from '../formats/model.ts'

/** Weights of a row, as a model of usual width has them. */
const ROW = 4096

/** The mixture of a Q4_K_M, the usual quantisation. */
const PARTS = [
  { name: 'Q4_K', rows: 16_384 },
  { name: 'Q6_K', rows: 4096 },
] as const satisfies readonly { readonly name: TypeName; readonly rows: number }[]

/** Rows that are made anew; the others repeat them, which takes no other time to measure. */
const FRESH_ROWS = 256

/** The float16 2^-12: of random bits some would be no number, which is measured in another and slower way. */
const SCALE = 0x0c00
/** Where the blocks of a type have their float16 factors, in bytes. */
const SCALES: Readonly<Record<(typeof PARTS)[number]['name'], readonly number[]>> = { Q4_K: [0, 2], Q6_K: [208] }

const LAYOUT = PARTS.map(({ name, rows }) => {
  const { id, typeSize } = ELEMENT_TYPES.find((type) => type.name === name)!
  return { name, id, rows, typeSize, rowBytes: (ROW / QK_K) * typeSize }
})

/** Bytes on the disk, whatever the size of the model. */
export const SYNTHETIC_BYTES = LAYOUT.reduce((sum, { rows, rowBytes }) => sum + rows * rowBytes, 0)

/** Progress while the bytes are written. */
export const WRITING = say('Writing {{size}} to measure with', { size: formatBytes(SYNTHETIC_BYTES) })

/** A model has everything at most so often: a few thousand tasks. */
export const MAX_TIMES = 160

/** How often a model has everything to have at least this many bytes, as far as that is possible. */
export const timesOf = (bytes: number): number => Math.min(MAX_TIMES, Math.ceil(bytes / SYNTHETIC_BYTES))

/**
 * Writes the bytes of a model of any size, whose tensors share them.
 * @param folder that is there as long as the model is used
 * @returns the model that has everything `times` times
 */
export async function makeModel(folder: string, signal: AbortSignal): Promise<(times: number) => Model> {
  const path = join(folder, 'data')
  const file = await open(path, 'wx', 0o600)
  try {
    for (const { name, rows, typeSize, rowBytes } of LAYOUT) {
      const bytes = Buffer.alloc(FRESH_ROWS * rowBytes)
      // In the system's own threads: the window must not wait for it.
      await promisify(randomFill)(bytes)
      for (let block = 0; block < bytes.length; block += typeSize)
        for (const at of SCALES[name]) bytes.writeUInt16LE(SCALE, block + at)
      for (let row = 0; row < rows; row += FRESH_ROWS) {
        signal.throwIfAborted()
        await file.writeFile(bytes)
      }
    }
  } finally {
    await file.close()
  }
  const stamp = stampOf(path, await stat(path, { bigint: true }))
  return (times) => ({
    name: 'data',
    files: [stamp],
    headerFile: 0,
    header: {
      format: { id: 'synthetic', label: 'Synthetic', alignment: 1 },
      endian: 'little',
      alignment: 1,
      facts: {},
      metadata: new Map(),
      tensors: Array.from({ length: times }, () => tensors())
        .flat()
        .map((tensor, index) => ({ ...tensor, index })),
      problems: [],
    },
  })
}

function tensors(): Omit<TensorInfo, 'index'>[] {
  let dataOffset = 0
  return LAYOUT.map(({ name, id, rows, rowBytes }) => {
    const nBytes = rows * rowBytes
    const tensor = { name, type: name, typeId: id, shape: [ROW, rows], nElements: ROW * rows, nBytes, dataOffset }
    dataOffset += nBytes
    return tensor
  })
}
