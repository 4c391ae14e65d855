/** Values and exports of single tensors through the built worker, on real files. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportTensor } from '../../electron/engine/export/export-tensor.ts'
import { ELEMENT_TYPES, elementType } from '../../electron/engine/types/types.ts'
import { swapToLittleEndian } from '../../electron/engine/kernels/byte-order.ts'
import { createKernels } from '../../electron/engine/kernels/kernels.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { ModelReader } from '../../electron/engine/session/model-reader.ts'
import { blockFields } from '../../shared/model/blocks/block-fields.ts'
import type { TensorInfo } from '../../shared/model/tensor.ts'
import { MAX_VALUE_BYTES, type TensorFormat } from '../../shared/model/values.ts'
import { fixture, open, spawner, watch } from '../helpers/engine.ts'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { parseNpy } from '../helpers/npy.ts'

const kernels = createKernels()
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-values-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function storedBytes(model: Model, tensor: TensorInfo): Uint8Array {
  const offset = Number(tensor.dataOffset)
  const bytes = readFileSync(model.files[tensor.shard ?? 0]!.path)
  return new Uint8Array(bytes.subarray(offset, offset + Number(tensor.nBytes)))
}

const never = () => new AbortController().signal
const write = (
  model: Model,
  tensor: TensorInfo,
  format: TensorFormat,
  path: string,
  {
    signal = never(),
    onProgress = () => undefined,
    on = spawner,
  }: {
    signal?: AbortSignal
    onProgress?: (done: number) => void
    on?: typeof spawner
  } = {},
) => exportTensor(model, tensor, format, path, on, { signal, onProgress })

describe('values of a tensor', () => {
  it('of all types are those of the kernels, and the bytes those of the file', async () => {
    const model = await open(fixture('all-types.gguf'))
    const reader = new ModelReader(model, spawner)
    const seen = new Set<number>()
    try {
      for (const tensor of model.header.tensors) {
        const type = elementType(tensor.typeId)!
        const all = storedBytes(model, tensor)
        const length = Number(tensor.nElements)
        for (const index of [0, Math.floor(length / 2) + 1, length - 1]) {
          const page = await reader.readValues(tensor, index, 40)
          const at = (page.first / type.blockSize) * type.typeSize
          expect(page.first % type.blockSize).toBe(0)
          expect(page.first).toBeLessThanOrEqual(index)
          expect(page.first + page.values.length).toBeGreaterThanOrEqual(Math.min(length, index + 40))
          expect(page.byteOffset).toBe(Number(tensor.dataOffset) + at)
          expect(page.bytes).toEqual(all.slice(at, at + page.bytes.length))
          expect(page.values).toEqual(kernels.dequantize(type.id, page.bytes, 'little'))
          expect(blockFields(type.name, page.bytes.subarray(0, type.typeSize), 'little')).toBeDefined()
        }
        seen.add(type.id)
      }
    } finally {
      await reader.close()
    }
    expect(seen.size).toBe(ELEMENT_TYPES.length)
  })

  it('are read in bounded pages, and refused where there are none', async () => {
    const model = await open(fixture('all-types.gguf'))
    const reader = new ModelReader(model, spawner)
    try {
      for (const tensor of model.header.tensors) {
        const page = await reader.readValues(tensor, 0, Number.MAX_SAFE_INTEGER)
        expect(page.bytes.length).toBeLessThanOrEqual(MAX_VALUE_BYTES)
      }
      const [first] = model.header.tensors
      await expect(reader.readValues(first!, Number(first!.nElements), 1)).rejects.toThrow('There is no element 24576')
      const unreadable = { ...first!, unreadable: { text: 'it ends too early' } }
      await expect(reader.readValues(unreadable, 0, 1)).rejects.toThrow('cannot be read: it ends too early')
    } finally {
      await reader.close()
    }
  })

  it('of big-endian files are the same numbers', async () => {
    const model = await open(fixture('big-endian.gguf'))
    const reader = new ModelReader(model, spawner)
    try {
      for (const tensor of model.header.tensors) {
        const page = await reader.readValues(tensor, 0, 64)
        expect(page.values).toEqual(kernels.dequantize(tensor.typeId, page.bytes, 'big'))
      }
    } finally {
      await reader.close()
    }
  })

  it('are not read from a file that has changed', async () => {
    const path = join(folder, 'changing.gguf')
    const data = new Uint8Array(4096)
    writeFileSync(path, writeGguf({ tensors: [{ name: 'a', shape: [1024], typeId: 0, data }] }))
    const model = await open(path)
    const reader = new ModelReader(model, spawner)
    try {
      expect((await reader.readValues(model.header.tensors.at(0)!, 0, 4)).values[0]).toBe(0)
      utimesSync(path, new Date(), new Date(Date.now() + 5000))
      await expect(reader.readValues(model.header.tensors.at(0)!, 0, 4)).rejects.toMatchObject({
        error: { code: 'changed' },
      })
      await expect(write(model, model.header.tensors.at(0)!, 'npy', join(folder, 'changed.npy'))).rejects.toMatchObject(
        {
          error: { code: 'changed' },
        },
      )
      expect(readdirSync(folder)).toEqual(['changing.gguf'])
    } finally {
      await reader.close()
    }
  })

  it('leave no worker behind, and a dead worker is replaced', async () => {
    const model = await open(fixture('all-types.gguf'))
    const watched = watch()
    const reader = new ModelReader(model, watched, 50)
    const [tensor] = model.header.tensors
    await reader.readValues(tensor!, 0, 1)
    expect(watched.alive()).toHaveLength(1)
    watched.alive()[0]!.kill()
    await reader.readValues(tensor!, 5, 1)
    expect(watched.channels).toHaveLength(2)
    await expect.poll(() => watched.alive(), { timeout: 10_000 }).toHaveLength(0)
    await reader.readValues(tensor!, 0, 1)
    await reader.close()
    expect(watched.alive()).toHaveLength(0)
    await expect(reader.readValues(tensor!, 0, 1)).rejects.toMatchObject({ error: { code: 'cancelled' } })
  })
})

describe('a tensor as a file', () => {
  const NUMPY: Readonly<Record<string, string>> = {
    F32: '<f4',
    F64: '<f8',
    I8: '|i1',
    I16: '<i2',
    I32: '<i4',
    I64: '<i8',
  }

  it.each(['all-types.gguf', 'big-endian.gguf'])(
    'of %s holds every value for numpy, and raw every byte',
    async (name) => {
      const model = await open(fixture(name))
      const { endian } = model.header
      for (const tensor of model.header.tensors) {
        const type = elementType(tensor.typeId)!
        const bytes = storedBytes(model, tensor)
        const path = join(folder, `${tensor.index}.npy`)
        await write(model, tensor, 'npy', path)
        const npy = parseNpy(readFileSync(path))
        expect(npy).toMatchObject({ descr: NUMPY[type.name] ?? '<f4', fortranOrder: false })
        expect(npy.shape).toEqual(tensor.shape.map(Number).toReversed())
        if (NUMPY[type.name] === undefined) {
          const values = kernels.dequantize(type.id, bytes, endian)
          expect(Buffer.compare(npy.data, new Uint8Array(values.buffer))).toBe(0)
        } else {
          const little = bytes.slice()
          if (endian === 'big') swapToLittleEndian(type.id, little)
          expect(Buffer.compare(npy.data, little)).toBe(0)
        }
        await write(model, tensor, 'raw', path)
        expect(Buffer.compare(readFileSync(path), bytes)).toBe(0)
        rmSync(path)
      }
    },
  )

  it('of many segments is whole, tells how far it is, and is gone when it was cancelled', async () => {
    const model = await open(bigModel())
    const [tensor] = model.header.tensors
    const path = join(folder, 'big.npy')
    const steps: number[] = []
    const watched = watch()
    await write(model, tensor!, 'npy', path, { onProgress: (done) => steps.push(done), on: watched })
    expect(steps.length).toBeGreaterThan(2)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(steps.at(-1)).toBe(Number(tensor!.nBytes))
    expect(watched.alive()).toHaveLength(0)
    const npy = parseNpy(readFileSync(path))
    const values = new Float32Array(npy.data.buffer, npy.data.byteOffset, npy.data.length / 4)
    expect(values).toHaveLength(Number(tensor!.nElements))
    const wanted = kernels.dequantize(tensor!.typeId, storedBytes(model, tensor!), 'little')
    expect(Buffer.compare(npy.data, new Uint8Array(wanted.buffer))).toBe(0)

    const cancelled = join(folder, 'cancelled.npy')
    writeFileSync(cancelled, 'what was there')
    const controller = new AbortController()
    const before = readdirSync(folder).toSorted()
    await expect(
      write(model, tensor!, 'npy', cancelled, {
        signal: controller.signal,
        onProgress: () => controller.abort(),
        on: watched,
      }),
    ).rejects.toMatchObject({ error: { code: 'cancelled' } })
    expect(readFileSync(cancelled, 'utf8')).toBe('what was there')
    expect(readdirSync(folder).toSorted()).toEqual(before)
    await expect.poll(() => watched.alive(), { timeout: 10_000 }).toHaveLength(0)
  })

  it('says what is in the way, by the name that was chosen', async () => {
    const model = await open(fixture('all-types.gguf'))
    const [tensor] = model.header.tensors
    await expect(write(model, tensor!, 'npy', join(folder, 'no', 'a.npy'))).rejects.toThrow(
      'a.npy cannot be written: the folder does not exist.',
    )
    mkdirSync(join(folder, 'taken'))
    await expect(write(model, tensor!, 'npy', join(folder, 'taken'))).rejects.toThrow(
      'taken cannot be written: it is a folder.',
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('without elements is a header and nothing else', async () => {
    const path = join(folder, 'empty.gguf')
    writeFileSync(path, writeGguf({ tensors: [{ name: 'a', shape: [4, 0], typeId: 0, data: new Uint8Array() }] }))
    const model = await open(path)
    await write(model, model.header.tensors.at(0)!, 'npy', join(folder, 'empty.npy'))
    const npy = parseNpy(readFileSync(join(folder, 'empty.npy')))
    expect([npy.shape, npy.data.length]).toEqual([[0, 4], 0])
  })
})

/** 12 million weights of Q4_0. */
function bigModel(): string {
  const path = join(folder, 'big.gguf')
  const data = new Uint8Array(375_000 * 18)
  for (let at = 0; at < data.length; at++) data[at] = (at * 37 + (at >> 8)) & 255
  writeFileSync(path, writeGguf({ tensors: [{ name: 'a', shape: [12_000_000], typeId: 2, data }] }))
  return path
}
