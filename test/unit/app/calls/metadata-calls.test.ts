import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createMetadataCalls } from '../../../../electron/app/calls/metadata-calls.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { FileEntry } from '../../../../electron/engine/formats/model.ts'
import { err, ok, type Result } from '../../../../shared/text/errors.ts'
import type { MetadataArray } from '../../../../shared/model/tensor.ts'

const modelId = randomUUID()
const array = (length: number, elementType: MetadataArray['elementType'] = 'uint8', byteOffset = 0): MetadataArray => ({
  elementType,
  length,
  byteOffset,
  byteLength: length,
  first: [],
})
const entry = (key: string, type: FileEntry['type'], value: FileEntry['value']): FileEntry => ({
  file: 0,
  key,
  type,
  value,
  byteOffset: 0,
})
const entries = [
  entry('general.name', 'string', 'name'),
  entry('numbers', 'array', array(3)),
  entry('nested', 'array', array(2, 'array')),
  entry('long', 'array', array(100_001)),
  entry('big', 'uint64', 2n ** 64n - 1n),
]
const inner = array(2, 'string', 50)
const reader = {
  readArray: vi.fn(async (_file: number, { elementType, byteOffset }: MetadataArray, start: number, count: number) => {
    if (elementType === 'array') return [inner, inner].slice(start, start + count)
    return (byteOffset === 50 ? ['a"', 'b'] : [1, 2, 2n ** 60n]).slice(start, start + count)
  }),
  textPage: vi.fn(async () => ({ total: 0, start: 0, rows: [] })),
}
const model = { header: { metadata: new Map(), tensors: [] }, files: [{ path: '/m/a.gguf' }] }
const session = { id: modelId, entries, reader, model } as unknown as ModelSession
const copyText = vi.fn(async () => undefined)
const calls = createMetadataCalls(
  (id): Result<ModelSession> => (id === modelId ? ok(session) : err({ code: 'bad-request', message: 'not open' })),
  copyText,
)
const refused = { ok: false, error: { code: 'bad-request' } }
const page = (index: number, path: number[], start = 0, count = 100) =>
  calls.readArray({ modelId, entry: index, path, start, count })

beforeEach(() => vi.clearAllMocks())

test('a model that is not the window’s, and a key that is not there, are refused', async () => {
  const other = randomUUID()
  expect(await calls.getMetadata(other)).toMatchObject(refused)
  expect(await calls.findMetadata({ modelId: other, text: '' })).toMatchObject(refused)
  expect(await calls.copyMetadata({ modelId, entry: 5, what: 'key' })).toMatchObject(refused)
})

describe('readArray', () => {
  test('gives elements, long text cut and integers exact', async () => {
    expect(await page(1, [], 1, 2)).toEqual(ok([2, 2n ** 60n]))
    expect(await page(2, [1])).toEqual(
      ok([
        { text: 'a"', length: 2 },
        { text: 'b', length: 1 },
      ]),
    )
  })
  test('refuses what is no array, and places that are not in it', async () => {
    for (const [index, path, start] of [
      [0, [], 0],
      [1, [0], 0],
      [2, [2], 0],
      [2, [0, 0], 0],
      [1, [], 4],
    ] as const)
      expect(await page(index, [...path], start)).toMatchObject(refused)
  })
})

test('readText reads text only', async () => {
  const request = { modelId, language: 'plain', columns: 80, from: { row: 0 }, count: 1 } as const
  expect(await calls.readText({ ...request, entry: 0 })).toMatchObject({ ok: true })
  expect(reader.textPage).toHaveBeenCalledExactlyOnceWith('plain 0', 'name', 'plain', 80, { row: 0 }, 1)
  expect(await calls.readText({ ...request, entry: 1 })).toMatchObject(refused)
})

describe('copyMetadata', () => {
  test.each([
    [0, 'key', 'general.name'],
    [0, 'value', 'name'],
    [1, 'value', '[1, 2, 1152921504606846976]'],
    [2, 'value', '[["a\\"", "b"], ["a\\"", "b"]]'],
    [4, 'value', '18446744073709551615'],
  ] as const)('entry %i, %s: %s', async (index, what, text) => {
    expect(await calls.copyMetadata({ modelId, entry: index, what })).toEqual(ok(null))
    expect(copyText).toHaveBeenCalledExactlyOnceWith(text)
  })
  test('fails when the clipboard refuses the text', async () => {
    copyText.mockRejectedValue(new Error('refused'))
    await expect(calls.copyMetadata({ modelId, entry: 0, what: 'key' })).rejects.toThrow('refused')
    await expect(calls.copyText('text')).rejects.toThrow('refused')
    copyText.mockReset()
  })
  test('refuses arrays that no clipboard should hold', async () => {
    await expect(calls.copyMetadata({ modelId, entry: 3, what: 'value' })).rejects.toThrow(/100,000 elements/)
    expect(copyText).not.toHaveBeenCalled()
  })
})
