import { describe, expect, it } from 'vitest'
import { readArray } from '../../../../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import type { Endian, MetadataArray, ScalarType } from '../../../../../shared/model/tensor.ts'
import { wholeArray } from '../../../../helpers/gguf-files.ts'
import { writeGguf, type WrittenArray } from '../../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'

async function open(array: WrittenArray, version = 3, endian: Endian = 'little') {
  const source = memorySource(writeGguf({ version, endian, metadata: [['k', 'array', array]] }))
  const header = await readHeader(source)
  const nested = array.elementType === 'array' ? ['array-nested'] : []
  expect(header.problems.map(({ code }) => code)).toEqual([...nested, 'no-architecture'])
  const value = header.metadata.get('k')?.value as MetadataArray
  const page = (start: number, count: number) => readArray(source, endian, version, value, start, count)
  return { source, header, value, page }
}

const examples: readonly (readonly [ScalarType, readonly (number | bigint | boolean | string)[]])[] = [
  ['uint8', [0, 255]],
  ['int8', [-128, 127]],
  ['uint16', [0, 65535]],
  ['int16', [-32768, 32767]],
  ['uint32', [0, 4294967295]],
  ['int32', [-2147483648, 2147483647]],
  ['float32', [0.5, -Infinity]],
  ['float64', [0.1, NaN]],
  ['bool', [true, false]],
  ['uint64', [Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 64n - 1n]],
  ['int64', [-1, -(2n ** 63n), 2n ** 63n - 1n]],
  ['string', ['', 'é\0\u{1f600}', 'x'.repeat(300)]],
]

describe('elements', () => {
  for (const [elementType, values] of examples)
    for (const [version, endian] of [
      [1, 'little'],
      [2, 'little'],
      [3, 'little'],
      [3, 'big'],
    ] as const)
      it(`${elementType}, version ${version}, ${endian} endian`, async () => {
        const { value, page } = await open({ elementType, values }, version, endian)
        expect(value).toMatchObject({ elementType, length: values.length, first: values })
        expect(await page(0, 10)).toEqual(values)
        expect(await page(1, 1)).toEqual([values[1]])
      })

  it('of nested arrays', async () => {
    const inner = (...values: string[]): WrittenArray => ({ elementType: 'string', values })
    const { source, header, value, page } = await open({
      elementType: 'array',
      values: [inner('a', 'b'), inner(), { elementType: 'uint8', values: [7] }],
    })
    expect(await wholeArray(source, header, value)).toEqual([['a', 'b'], [], [7]])
    expect(await page(2, 1)).toMatchObject([{ elementType: 'uint8', length: 1, first: [7] }])
  })
})

describe('pages', () => {
  const values = Array.from({ length: 50_000 }, (_, i) => `token ${i} ${'x'.repeat(i % 97)}`)

  it('of strings may be read in any order, and over windows', async () => {
    const { page, value } = await open({ elementType: 'string', values })
    expect(value.first).toEqual(values.slice(0, 16))
    for (const start of [49_990, 0, 1024, 1023, 30_000, 2047, 2048, 49_999])
      expect(await page(start, 5)).toEqual(values.slice(start, start + 5))
    expect(await Promise.all([page(10_000, 2), page(40_000, 2)])).toEqual([
      values.slice(10_000, 10_002),
      values.slice(40_000, 40_002),
    ])
    expect(await page(0, 50_000)).toEqual(values)
    expect(await page(50_000, 5)).toEqual([])
  })

  it('at the end of a walked array cost one window', async () => {
    const { page, source } = await open({ elementType: 'string', values })
    await page(49_000, 10)
    source.counts.bytesRead = 0
    await page(49_500, 10)
    expect(source.counts.bytesRead).toBeLessThan(2 ** 18)
  })

  it('of numbers cost what they hold', async () => {
    const { page, source } = await open({ elementType: 'uint32', values: Array.from({ length: 600_000 }, (_, i) => i) })
    source.counts.bytesRead = 0
    expect(await page(599_000, 3)).toEqual([599_000, 599_001, 599_002])
    expect(source.counts.bytesRead).toBeLessThan(2 ** 13)
  })

  it('outside the array are refused', async () => {
    const { page, value, source } = await open({ elementType: 'uint8', values: [1, 2] })
    for (const [start, count] of [
      [3, 1],
      [-1, 1],
      [0, -1],
      [0.5, 1],
      [0, Infinity],
      [NaN, 1],
    ] as const)
      await expect(page(start, count)).rejects.toMatchObject({ error: { code: 'bad-request' } })
    const beyond = { ...value, byteOffset: source.size }
    await expect(readArray(source, 'little', 3, beyond, 0, 1)).rejects.toMatchObject({ error: { code: 'bad-request' } })
  })

  it('of an array that is not there are damaged, not a crash', async () => {
    const { value, source } = await open({ elementType: 'string', values: ['a', 'b'] })
    const shifted = { ...value, byteOffset: value.byteOffset + 1, byteLength: value.byteLength - 1 }
    await expect(readArray(source, 'little', 3, shifted, 0, 2)).rejects.toMatchObject({
      error: { code: 'damaged', file: 'memory.gguf' },
    })
  })
})
