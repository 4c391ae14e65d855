/** Rows of zeros, against the dequantised values. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES, type ElementType } from '../../../../electron/engine/types/types.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { tileBytes } from '../../../../electron/engine/kernels/sizes.ts'
import { randomBytes, typeNamed } from './samples.ts'

const kernels = createKernels()

interface Rows {
  readonly zeroRows: number
  readonly firstZeroRow: number
}

/** @param tiles in a piece */
function counted(type: ElementType, bytes: Uint8Array, rowBlocks: number, tiles: number): Rows {
  const step = tiles * tileBytes(type.id)
  kernels.begin(type.id, 'little', rowBlocks)
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step)
    kernels.input.set(piece)
    kernels.accumulate(piece.length)
  }
  const { zeroRows, firstZeroRow } = kernels.finish().partial
  return { zeroRows, firstZeroRow }
}

function expected(type: ElementType, bytes: Uint8Array, rowBlocks: number): Rows {
  const values = kernels.dequantize(type.id, bytes, 'little')
  const length = rowBlocks * type.blockSize
  const starts = Array.from({ length: values.length / length }, (_, row) => row * length)
  const zero = starts.filter((start) => values.subarray(start, start + length).every((value) => value === 0))
  return { zeroRows: zero.length, firstZeroRow: zero[0] ?? -1 }
}

const SUPPORTED = ELEMENT_TYPES.map((type) => [type.name, type] as const)

describe.each(SUPPORTED)('%s', (_name, type) => {
  it('has as many rows of zeros as its values say, wherever rows and pieces end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.constantFrom('random', 'zero', 'late', 'early'), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(1, 3),
        fc.nat(1000),
        (rowBlocks, rows, tiles, seed) => {
          const rowBytes = rowBlocks * type.typeSize
          const bytes = randomBytes(rows.length * rowBytes, seed)
          for (const [row, kind] of rows.entries()) {
            const part = bytes.subarray(row * rowBytes, (row + 1) * rowBytes)
            if (kind === 'zero') part.fill(0)
            // One block that is not zero, at one end of the row.
            if (kind === 'late') part.fill(0, 0, rowBytes - type.typeSize)
            if (kind === 'early') part.fill(0, type.typeSize)
          }
          expect(counted(type, bytes, rowBlocks, tiles)).toEqual(expected(type, bytes, rowBlocks))
        },
      ),
      { numRuns: 30 },
    )
  })
})

it('takes minus zero for zero, and a scale of zero whatever the codes are', () => {
  const halves = new Uint8Array(new Uint16Array([0x8000, 0, 0x8000, 0x8000, 0, 1]).buffer)
  expect(counted(typeNamed('F16'), halves, 2, 1)).toEqual({ zeroRows: 2, firstZeroRow: 0 })
  const doubles = new Uint8Array(Float64Array.of(1, 0, -0, 0, 5e-324, 0).buffer)
  expect(counted(typeNamed('F64'), doubles, 2, 1)).toEqual({ zeroRows: 1, firstZeroRow: 2 })
  const q4 = typeNamed('Q4_0')
  const blocks = randomBytes(4 * q4.typeSize, 1)
  for (const block of [2, 3]) blocks.fill(0, block * q4.typeSize, block * q4.typeSize + 2)
  expect(counted(q4, blocks, 2, 1)).toEqual({ zeroRows: 1, firstZeroRow: 64 })
})

it('does not take NaN for zero, and looks at no rows unless it is told to', () => {
  const floats = new Uint8Array(Float32Array.of(NaN, 0, 0, 0).buffer)
  expect(counted(typeNamed('F32'), floats, 2, 1)).toEqual({ zeroRows: 1, firstZeroRow: 2 })
  expect(counted(typeNamed('F32'), floats, 0, 1)).toEqual({ zeroRows: 0, firstZeroRow: -1 })
})
