import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gguf } from '@huggingface/gguf'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ELEMENT_TYPES, elementType } from '../../../electron/engine/types/types.ts'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { accumulateBytes, createKernels } from '../../../electron/engine/kernels/kernels.ts'
import { sampleBlocks } from '../../bench/blocks.ts'
import { bytesOf, type LayoutName, MATRIX_TYPES, planLayout } from '../../bench/layouts.ts'
import { makeModel, type ModelOptions, parseBytes, streamModel } from '../../bench/make-model.ts'
import { headerOf } from '../../helpers/gguf-files.ts'
import { memorySource } from '../../helpers/memory-source.ts'

const LAYOUTS: readonly LayoutName[] = ['dense', 'moe', 'tiny', 'large']
const BYTES = 12_000_000

const plan = (layout: LayoutName, bytes = BYTES) => planLayout(layout, bytes, 300)

function inMemory(layout: LayoutName, options?: ModelOptions): Uint8Array {
  const pieces: Uint8Array[] = []
  streamModel(plan(layout), (bytes) => pieces.push(bytes.slice()), options)
  return Buffer.concat(pieces)
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-model-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe.each(LAYOUTS)('layout %s', (layout) => {
  it('has about the bytes that were asked for', () => {
    for (const bytes of [BYTES, 850e6, 4.5e9]) {
      const sum = plan(layout, bytes).reduce((total, tensor) => total + bytesOf(tensor), 0)
      expect(Math.abs(sum - bytes) / bytes).toBeLessThan(0.02)
    }
  })

  it('opens without a problem, here and with @huggingface/gguf', async () => {
    const header = await readHeader(memorySource(inMemory(layout)))
    expect(header.problems).toEqual([])
    expect([...header.tensors].map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(plan(layout))

    const path = join(folder, 'model.gguf')
    makeModel(path, plan(layout))
    const { tensorInfos } = await gguf(path, { allowLocalFile: true })
    expect(tensorInfos.map(({ name, dtype }) => [name, dtype])).toEqual(
      [...header.tensors].map(({ name, typeId }) => [name, typeId]),
    )
  })

  it('is the same for the same seed, in a file and in memory, and another for another', () => {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(inMemory(layout))).toBe(hash(inMemory(layout)))
    expect(hash(inMemory(layout, { seed: 2 }))).not.toBe(hash(inMemory(layout)))
  })

  it('is finite, with values that differ', async () => {
    const bytes = inMemory(layout)
    const { tensors } = await readHeader(memorySource(bytes))
    const kernels = createKernels()
    for (const { typeId, dataOffset, nBytes } of tensors) {
      const step = accumulateBytes(typeId)
      const start = Number(dataOffset)
      kernels.begin(typeId, 'little')
      for (let done = 0; done < Number(nBytes); done += step) {
        const piece = bytes.subarray(start + done, start + Math.min(done + step, Number(nBytes)))
        kernels.input.set(piece)
        kernels.accumulate(piece.length)
      }
      const { partial, histogram } = kernels.finish()
      expect(partial).toMatchObject({ nan: 0, posInf: 0, negInf: 0 })
      expect(histogram.bins.length).toBeGreaterThan(2)
      expect(Math.max(partial.max, -partial.min)).toBeLessThan(10)
    }
  })
})

describe('layouts', () => {
  it('gives a dense model every type, in about as many matrices', () => {
    const types = plan('dense', 850e6).map(({ type }) => type)
    for (const type of MATRIX_TYPES) expect(types.filter((other) => other === type).length).toBeGreaterThan(5)
    expect(types).toContain('F32')
  })

  it('gives a quarter of the bytes to one tensor of experts', () => {
    const tensors = plan('moe', 850e6)
    const experts = tensors.filter(({ shape }) => shape.length === 3)
    const sum = tensors.reduce((total, tensor) => total + bytesOf(tensor), 0)
    expect(Math.max(...experts.map(bytesOf)) / sum).toBeCloseTo(0.25, 2)
    expect(experts.length).toBeGreaterThan(3)
  })

  it('has the same bytes of each type in tiny tensors and in large ones', () => {
    const byType = (layout: LayoutName) => {
      const sums = new Map<string, number>()
      for (const tensor of planLayout(layout, 60e6, 1000))
        sums.set(tensor.type, (sums.get(tensor.type) ?? 0) + bytesOf(tensor))
      return sums
    }
    expect(planLayout('tiny', 60e6, 1000)).toHaveLength(1000)
    expect(byType('large')).toEqual(byType('tiny'))
  })
})

describe('makeModel', () => {
  it('writes a sparse file of the whole length at once', async () => {
    const path = join(folder, 'sparse.gguf')
    const { fileBytes } = makeModel(path, plan('dense', 5e9), { sparse: true })
    const { size, blocks } = statSync(path)
    expect(size).toBe(fileBytes)
    expect(size).toBeGreaterThan(4.9e9)
    // Bytes on disk; a file system without holes has them all.
    if (blocks > 0 && process.platform === 'linux') expect(blocks * 512).toBeLessThan(size / 100)
    expect((await headerOf(path)).problems).toEqual([])
  })
})

describe('sampleBlocks', () => {
  it.each(ELEMENT_TYPES.map(({ name, id }) => [name, id] as const))('makes finite %s, again and again', (_name, id) => {
    const type = elementType(id)!
    const bytes = sampleBlocks(type, 20_000, 5)
    expect(bytes.length % type.typeSize).toBe(0)
    expect(sampleBlocks(type, 20_000, 5)).toEqual(bytes)
    expect(createKernels().dequantize(id, bytes, 'little').every(Number.isFinite)).toBe(true)
  })
})

describe('parseBytes', () => {
  it('takes K, M and G as powers of 1,000, and nothing else', () => {
    expect(['12', '850M', '4.5G', '3k'].map(parseBytes)).toEqual([12, 850e6, 4.5e9, 3000])
    for (const text of ['', 'M', '1T', '-1', '1e3']) expect(() => parseBytes(text)).toThrow(RangeError)
  })
})
