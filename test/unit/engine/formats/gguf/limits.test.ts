import { describe, expect, it } from 'vitest'
import { MAX_READ_BYTES } from '../../../../../electron/engine/files/byte-source.ts'
import {
  MAX_PROBLEMS_PER_CODE,
  MAX_SHOWN_NAME,
  MAX_SHOWN_NOISE,
} from '../../../../../electron/engine/formats/limits.ts'
import { readArray } from '../../../../../electron/engine/formats/gguf/read-array.ts'
import { shownName } from '../../../../../electron/engine/formats/problem-list.ts'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import {
  GGML_MAX_NAME_BYTES,
  MAX_ARRAY_DEPTH,
  MAX_DIMS,
  MAX_HEADER_BYTES,
  MAX_INT64,
  MAX_KEYS,
  MAX_NAME_BYTES,
  MAX_NESTED_ARRAYS,
  MAX_PAGE_BYTES,
  MAX_PAGE_ELEMENTS,
  MAX_PREVIEW_BYTES,
  MAX_NUMBER_ARRAY,
  MAX_NUMBER_ARRAY_ELEMENTS,
  MAX_PREVIEW_ELEMENTS,
  MAX_SHARDS,
  MAX_STRING_BYTES,
  MAX_TENSORS,
  MAX_TEXT_BYTES,
  PREVIEW_ELEMENTS,
  WINDOW_BYTES,
} from '../../../../../electron/engine/formats/gguf/limits.ts'
import { parseShardName } from '../../../../../electron/engine/formats/gguf/shards.ts'
import type { MetadataArray } from '../../../../../shared/model/tensor.ts'
import {
  ByteWriter,
  writeGguf,
  type WrittenArray,
  type WrittenEntry,
  type WrittenTensor,
} from '../../../../../build/sample/gguf-writer.ts'
import { memorySource, sparseSource, type MemorySource } from '../../../../helpers/memory-source.ts'

const STRING = 8
const ARRAY = 9

/** Magic, version and counts; keys follow. */
const start = (keyCount: number, tensorCount = 0) =>
  new ByteWriter().bytes(Buffer.from('GGUF')).u32(3).size(tensorCount).size(keyCount)

async function fatalOf(source: MemorySource): Promise<string | undefined> {
  const { problems, tensors } = await readHeader(source)
  expect([...tensors]).toEqual([])
  return problems.find(({ severity }) => severity === 'fatal')?.code
}

const tensor = (over: Partial<WrittenTensor> = {}): WrittenTensor => ({
  name: 'a.weight',
  shape: [8],
  typeId: 0,
  data: new Uint8Array(32),
  ...over,
})

describe('limits of the header', () => {
  it('refuses too many keys and tensors, although the file is long enough', async () => {
    expect(await fatalOf(sparseSource(2 ** 30, [[0, start(MAX_KEYS + 1).finish()]]))).toBe('metadata-key-count')
    expect(await fatalOf(sparseSource(2 ** 30, [[0, start(0, MAX_TENSORS + 1).finish()]]))).toBe('tensor-count')
  })

  it('refuses counts that the rest of the file cannot hold, having read only its start', async () => {
    for (const [keys, tensors] of [
      [6, 0],
      [0, 4],
      [3, 3],
    ] as const) {
      const source = sparseSource(24 + 72, [[0, start(keys, tensors).finish()]])
      expect(await fatalOf(source)).toMatch(/-count$/)
      expect(source.counts.reads).toBeLessThan(4)
    }
  })

  it('refuses a long key and a long tensor name', async () => {
    const long = 'k'.repeat(MAX_NAME_BYTES + 1)
    expect(await fatalOf(memorySource(writeGguf({ metadata: [[long, 'uint8', 1]] })))).toBe('length-too-large')
    expect(await fatalOf(memorySource(writeGguf({ tensors: [tensor({ name: long })] })))).toBe('length-too-large')
    const allowed = await readHeader(memorySource(writeGguf({ metadata: [[long.slice(1), 'uint8', 1]] })))
    expect(allowed.metadata.has(long.slice(1))).toBe(true)
  })

  it('refuses a long string, alone and in an array', async () => {
    const alone = start(1)
      .string('k')
      .u32(STRING)
      .size(MAX_STRING_BYTES + 1)
    expect(await fatalOf(sparseSource(2 ** 30, [[0, alone.finish()]]))).toBe('length-too-large')
    const inside = start(1)
      .string('k')
      .u32(ARRAY)
      .u32(STRING)
      .size(1)
      .size(MAX_STRING_BYTES + 1)
    expect(await fatalOf(sparseSource(2 ** 30, [[0, inside.finish()]]))).toBe('length-too-large')
  })

  it('refuses more text than it keeps', async () => {
    const count = MAX_TEXT_BYTES / MAX_STRING_BYTES + 1
    const pieces: [number, Uint8Array][] = [[0, start(count).finish()]]
    let at = 24
    for (let i = 0; i < count; i++) {
      const entry = new ByteWriter().string(`k${i}`).u32(STRING).size(MAX_STRING_BYTES).finish()
      pieces.push([at, entry])
      at += entry.length + MAX_STRING_BYTES
    }
    expect(await fatalOf(sparseSource(2 ** 31, pieces))).toBe('text-too-long')
  })

  it('refuses a header longer than it reads, a window at a time', async () => {
    // Empty strings: 8 bytes each.
    const head = start(1)
      .string('k')
      .u32(ARRAY)
      .u32(STRING)
      .size(MAX_HEADER_BYTES / 4)
    const source = sparseSource(2 ** 40, [[0, head.finish()]])
    expect(await fatalOf(source)).toBe('header-too-long')
    expect(source.counts.bytesRead).toBeLessThan(MAX_HEADER_BYTES + 2 * WINDOW_BYTES)
    expect(source.counts.largest).toBe(WINDOW_BYTES)
  })

  it('refuses an array that the file cannot hold, of every element type', async () => {
    for (let type = 0; type <= 12; type++) {
      const head = start(1)
        .string('k')
        .u32(ARRAY)
        .u32(type)
        .size(2 ** 40)
      expect(await fatalOf(sparseSource(4096, [[0, head.finish()]]))).toBe('array-too-long')
    }
  })

  it('refuses deep nesting', async () => {
    const nested = (depth: number): WrittenArray =>
      depth === 1 ? { elementType: 'uint8', values: [1] } : { elementType: 'array', values: [nested(depth - 1)] }
    const file = (depth: number) =>
      memorySource(
        writeGguf({
          metadata: [
            ['general.architecture', 'string', 'x'],
            ['k', 'array', nested(depth)],
          ],
        }),
      )
    expect(await fatalOf(file(MAX_ARRAY_DEPTH + 1))).toBe('array-too-deep')
    expect((await readHeader(file(MAX_ARRAY_DEPTH))).problems).toMatchObject([{ code: 'array-nested' }])
  })

  it('refuses too many arrays in arrays', async () => {
    // Zeros are empty arrays of uint8, 12 bytes each.
    const head = start(1)
      .string('k')
      .u32(ARRAY)
      .u32(ARRAY)
      .size(MAX_NESTED_ARRAYS + 1)
    expect(await fatalOf(sparseSource(2 ** 30, [[0, head.finish()]]))).toBe('too-many-arrays')
  })

  it('refuses too many dimensions', async () => {
    const shape = Array.from({ length: MAX_DIMS + 1 }, () => 1)
    expect(await fatalOf(memorySource(writeGguf({ tensors: [tensor({ shape })] })))).toBe('too-many-dimensions')
  })

  it('decodes a small preview only', async () => {
    const bytes = Array.from({ length: 40 }, (_, i) => i)
    const grid = (depth: number): WrittenArray =>
      depth === 1
        ? { elementType: 'uint8', values: bytes.slice(0, 16) }
        : { elementType: 'array', values: Array.from({ length: 16 }, () => grid(depth - 1)) }
    const source = memorySource(
      writeGguf({
        metadata: [
          ['numbers', 'array', { elementType: 'uint8', values: bytes }],
          ['grid', 'array', grid(4)],
          ['long', 'array', { elementType: 'string', values: ['a', 'b'.repeat(MAX_PREVIEW_BYTES), 'c'] }],
        ],
      }),
    )
    const { metadata } = await readHeader(source)
    const value = (key: string) => metadata.get(key)?.value as MetadataArray
    expect(value('numbers').first).toEqual(bytes.slice(0, PREVIEW_ELEMENTS))
    expect(value('numbers').length).toBe(40)
    expect(value('long').first).toEqual(['a'])
    const decoded = (array: MetadataArray): number =>
      array.first.reduce<number>((sum, element) => sum + 1 + (typeof element === 'object' ? decoded(element) : 0), 0)
    expect(decoded(value('grid'))).toBe(MAX_PREVIEW_ELEMENTS)
  })
})

describe('arrays of numbers', () => {
  const read = async (metadata: readonly WrittenEntry[]) => {
    const read = await readHeader(memorySource(writeGguf({ metadata, tensors: [tensor()] })))
    expect(read.tensors).toHaveLength(1)
    return (key: string) => read.metadata.get(key)?.value as MetadataArray
  }
  const counted = (length: number) => Array.from({ length }, (_, i) => i)

  it('are decoded in full: they hold a value per layer', async () => {
    const value = await read([
      ['kv', 'array', { elementType: 'int32', values: counted(162) }],
      ['on', 'array', { elementType: 'bool', values: [true, false, true] }],
      ['far', 'array', { elementType: 'int64', values: [2n ** 62n] }],
      ['texts', 'array', { elementType: 'string', values: ['a'] }],
    ])
    expect(value('kv')).toMatchObject({ length: 162, byteLength: 648, numbers: counted(162) })
    expect(value('kv').first).toEqual(counted(PREVIEW_ELEMENTS))
    expect(value('on').numbers).toEqual([true, false, true])
    expect(value('far').numbers).toEqual([2n ** 62n])
    expect(value('texts').numbers).toBeUndefined()
  })

  it('are not, where they are longer than any model has layers, or very many', async () => {
    const long = { elementType: 'uint8', values: counted(MAX_NUMBER_ARRAY + 1).map((n) => n % 256) } as const
    const full = { elementType: 'uint8', values: counted(MAX_NUMBER_ARRAY).map((n) => n % 256) } as const
    const count = MAX_NUMBER_ARRAY_ELEMENTS / MAX_NUMBER_ARRAY
    const value = await read([
      ['long', 'array', long],
      ...counted(count + 1).map((i) => [`full.${i}`, 'array', full] as const),
    ])
    expect(value('long').numbers).toBeUndefined()
    expect(value('long').first).toHaveLength(PREVIEW_ELEMENTS)
    expect(value(`full.${count - 1}`).numbers).toHaveLength(MAX_NUMBER_ARRAY)
    expect(value(`full.${count}`).numbers).toBeUndefined()
  })
})

describe('limits of tensors', () => {
  it('reports a name that ggml cannot load', async () => {
    const codes = async (name: string) =>
      (await readHeader(memorySource(writeGguf({ tensors: [tensor({ name })] })))).problems.map(({ code }) => code)
    expect(await codes('n'.repeat(GGML_MAX_NAME_BYTES))).toEqual([])
    expect(await codes('n'.repeat(GGML_MAX_NAME_BYTES + 1))).toEqual(['tensor-name-too-long'])
    expect(await codes('é'.repeat(32))).toEqual(['tensor-name-too-long'])
  })

  it('reports more elements than an int64 counts', async () => {
    const read = async (shape: bigint[]) =>
      (await readHeader(memorySource(writeGguf({ tensors: [tensor({ shape, typeId: 24 })] })))).tensors.at(0)!
    expect(await read([MAX_INT64 + 1n])).toMatchObject({ unreadable: { text: expect.stringMatching(/overflow/) } })
    expect((await read([MAX_INT64 + 1n])).nBytes).toBeUndefined()
    expect(await read([MAX_INT64])).toMatchObject({
      nBytes: MAX_INT64,
      unreadable: { text: expect.stringMatching(/beyond/) },
    })
    expect(await read([2n ** 63n, 2n ** 63n, 2n ** 63n, 0n])).toMatchObject({ nElements: 0, nBytes: 0 })
  })

  it('repeats only the end of a very long name', async () => {
    const name = `${'n'.repeat(MAX_NAME_BYTES - 6)}.q`
    const { problems, tensors } = await readHeader(memorySource(writeGguf({ tensors: [tensor({ name })] })))
    expect(tensors.at(0)?.name).toBe(name)
    expect(problems[0]?.message.length).toBeLessThan(MAX_SHOWN_NAME + 100)
    expect(problems[0]?.message).toMatch(/tensor …n+\.q has/)
  })

  it('lists a limited number of problems of one kind', async () => {
    const tensors = Array.from({ length: MAX_PROBLEMS_PER_CODE + 234 }, (_, i) =>
      tensor({ name: `t${i}`, typeId: 99, data: undefined, offset: i * 32 }),
    )
    const { problems } = await readHeader(memorySource(writeGguf({ tensors: [...tensors, tensor()] })))
    const unknown = problems.filter(({ code }) => code === 'type-unknown')
    expect(unknown).toHaveLength(MAX_PROBLEMS_PER_CODE + 1)
    expect(unknown.at(-1)?.message).toBe('234 more problems of the kind type-unknown are not listed.')
  })
})

describe('a name in a message', () => {
  it('is its beginning where it is noise, and its end where it is long', () => {
    expect(shownName('blk.0.attn_q.weight')).toBe('blk.0.attn_q.weight')
    expect(shownName('\u0001'.repeat(41))).toBe(`${'\u2401'.repeat(MAX_SHOWN_NOISE)}\u2026`)
    expect(shownName('\u0001'.repeat(40))).toBe('\u2401'.repeat(40))
    expect(shownName(`a\ufffd${'x'.repeat(60)}`)).toBe(`a\ufffd${'x'.repeat(38)}\u2026`)
    expect(shownName(`\u0001${'\u{1f419}'.repeat(60)}`)).toBe(`\u2401${'\u{1f419}'.repeat(39)}\u2026`)
    expect(shownName('\u6570'.repeat(60))).toBe('\u6570'.repeat(60))
    expect(shownName(`${'x'.repeat(MAX_SHOWN_NAME)}.weight`)).toBe(`\u2026${'x'.repeat(MAX_SHOWN_NAME - 7)}.weight`)
  })
})

describe('other limits', () => {
  it('refuses a large read', async () => {
    const source = sparseSource(2 ** 40, [])
    await expect(source.read(0, MAX_READ_BYTES + 1)).rejects.toMatchObject({ error: { code: 'read-failed' } })
  })

  it('refuses a large page', async () => {
    const count = MAX_PAGE_BYTES / MAX_STRING_BYTES + 1
    const pieces = Array.from({ length: count }, (_, i): [number, Uint8Array] => [
      i * (MAX_STRING_BYTES + 8),
      new ByteWriter().size(MAX_STRING_BYTES).finish(),
    ])
    const byteLength = count * (MAX_STRING_BYTES + 8)
    const source = sparseSource(byteLength, pieces)
    const array: MetadataArray = { elementType: 'string', length: count, byteOffset: 0, byteLength, first: [] }
    const page = (n: number) => readArray(source, 'little', 3, array, 0, n)
    await expect(page(count)).rejects.toMatchObject({ error: { code: 'bad-request' } })
    await expect(page(MAX_PAGE_ELEMENTS + 1)).rejects.toMatchObject({ error: { code: 'bad-request' } })
    expect(await page(1)).toHaveLength(1)
  })

  it('takes a name with too large a number of shards for any other name', () => {
    expect(parseShardName(`a-00001-of-${MAX_SHARDS}.gguf`)).toMatchObject({ total: MAX_SHARDS })
    expect(parseShardName(`a-00001-of-${MAX_SHARDS + 1}.gguf`)).toBeUndefined()
  })
})
