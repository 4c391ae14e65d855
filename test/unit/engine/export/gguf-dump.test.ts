import { describe, expect, test } from 'vitest'
import { dumpJson, dumpMarkdown, type ReadElements } from '../../../../electron/engine/export/gguf-dump.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { readArray } from '../../../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../../../electron/engine/formats/gguf/read-header.ts'
import { joinFiles } from '../../../../electron/engine/formats/join-files.ts'
import { writeGguf, type WriterOptions } from '../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../helpers/memory-source.ts'

const FILE: WriterOptions = {
  metadata: [
    ['general.architecture', 'string', 'llama'],
    ['general.name', 'string', 'a "b" `c` | <d>'],
    ['llama.context_length', 'uint64', 2n ** 63n + 1n],
    ['llama.rope.freq_base', 'float32', 10000],
    ['llama.eps', 'float32', 1e-5],
    ['x.nan', 'float64', NaN],
    ['x.flag', 'bool', true],
    ['__proto__', 'uint8', 1],
    ['tokenizer.ggml.tokens', 'array', { elementType: 'string', values: ['<s>', 'x'.repeat(40), '', 'd', 'e', 'f'] }],
    [
      'x.nested',
      'array',
      {
        elementType: 'array',
        values: [
          { elementType: 'int64', values: [-1n, 2n ** 62n] },
          { elementType: 'int64', values: [] },
        ],
      },
    ],
  ],
  tensors: [{ name: 'token_embd.weight', shape: [2, 3], typeId: 0, data: new Uint8Array(24) }],
}

async function modelOf(...files: WriterOptions[]): Promise<{ model: Model; read: ReadElements }> {
  const sources = files.map((options) => memorySource(writeGguf(options)))
  const headers = await Promise.all(sources.map((source) => readHeader(source)))
  const model = joinFiles(
    { name: 'm', missing: [] },
    headers.map((header, i) => ({ header, file: { ...sources[i]!.stamp, path: `/folder/m-0000${i + 1}.gguf` } })),
    [],
  )
  return { model, read: (file, array, start, count) => readArray(sources[file]!, 'little', 3, array, start, count) }
}

async function textOf(pieces: AsyncIterable<string> | Iterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

type Dump = Record<string, unknown> & { metadata: Record<string, object>; tensors: Record<string, object> }

describe('JSON', () => {
  test('has the shape of gguf-dump --json', async () => {
    const { model } = await modelOf(FILE)
    const dump = JSON.parse(await textOf(dumpJson(model))) as Dump
    expect(Object.keys(dump)).toEqual(['filename', 'endian', 'metadata', 'tensors'])
    expect(dump).toMatchObject({ filename: 'm-00001.gguf', endian: 'LITTLE' })
    const entries = Object.entries(dump.metadata)
    expect(entries.slice(0, 4)).toEqual([
      ['GGUF.version', { index: 0, type: 'UINT32', offset: 4, value: 3 }],
      ['GGUF.tensor_count', { index: 1, type: 'UINT64', offset: 8, value: 1 }],
      ['GGUF.kv_count', { index: 2, type: 'UINT64', offset: 16, value: 10 }],
      ['general.architecture', { index: 3, type: 'STRING', offset: 24, value: 'llama' }],
    ])
    expect(Object.hasOwn(dump.metadata, '__proto__')).toBe(true)
    expect(dump.metadata['general.name']).toMatchObject({ value: 'a "b" `c` | <d>' })
    expect(dump.metadata['x.nan']).toMatchObject({ type: 'FLOAT64', value: 'NaN' })
    expect(dump.metadata['tokenizer.ggml.tokens']).toEqual({
      index: 11,
      type: 'ARRAY',
      offset: expect.any(Number) as number,
      array_types: ['STRING'],
    })
    expect(dump.metadata['x.nested']).toMatchObject({ array_types: ['ARRAY', 'INT64'] })
    const info = Buffer.from(writeGguf(FILE)).indexOf('token_embd.weight') - 8
    expect(dump.tensors).toEqual({
      'token_embd.weight': { index: 0, shape: [2, 3], type: 'F32', offset: info },
    })
  })

  test('keeps integers of 64 bits exact, and tells floats from integers', async () => {
    const { model, read } = await modelOf(FILE)
    const text = await textOf(dumpJson(model, read))
    expect(text).toContain('"value": 9223372036854775809}')
    expect(text).toContain('"value": 10000.0}')
    expect(text).toContain('[-1, 4611686018427387904]')
  })

  test('has all elements of arrays when they are read', async () => {
    const { model, read } = await modelOf(FILE)
    const dump = JSON.parse(await textOf(dumpJson(model, read))) as Dump
    expect(dump.metadata['tokenizer.ggml.tokens']).toMatchObject({ value: ['<s>', 'x'.repeat(40), '', 'd', 'e', 'f'] })
    expect(dump.metadata['x.nested']).toMatchObject({ value: [[-1, 2 ** 62], []] })
  })

  test('has further files under shards', async () => {
    const shard = (no: number): WriterOptions => ({ metadata: [['split.no', 'uint16', no]] })
    const { model } = await modelOf(FILE, shard(1), shard(2))
    const dump = JSON.parse(await textOf(dumpJson(model))) as Dump & { shards: Dump[] }
    expect(dump.shards.map(({ filename }) => filename)).toEqual(['m-00002.gguf', 'm-00003.gguf'])
    expect(dump.shards[1]!.metadata['split.no']).toMatchObject({ index: 3, type: 'UINT16', value: 2 })
    expect(dump.shards[1]!.tensors).toEqual({})
  })
})

test('Markdown has the table of gguf-dump, which no text of the file can break', async () => {
  const { model } = await modelOf(FILE)
  const lines = (await textOf(dumpMarkdown(model))).split('\n')
  expect(lines.slice(0, 8)).toEqual([
    '# m-00001.gguf - GGUF Internal File Dump',
    '',
    '- Endian: LITTLE endian',
    '',
    '## Key Value Metadata Store',
    '',
    'There are 13 key-value pairs in this file',
    '',
  ])
  const table = lines.slice(8, -1)
  expect(new Set(table.map(({ length }) => length)).size).toBe(1)
  const cells = table.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((text) => text.trim()),
  )
  expect(cells[0]).toEqual(['POS', 'TYPE', 'Count', 'Key', 'Value'])
  expect(cells[1]!.map((text) => text.replace(/-+/, '-'))).toEqual(['-:', ':-', '-:', ':-', ':-'])
  expect(cells).toContainEqual(['5', 'STRING', '1', 'general.name', '``a "b" `c` \\| <d>``'])
  expect(cells).toContainEqual(['7', 'FLOAT32', '1', 'llama.rope.freq_base', '10000.0'])
  expect(cells).toContainEqual(['8', 'FLOAT32', '1', 'llama.eps', '0.00001'])
  expect(cells).toContainEqual(['10', 'BOOL', '1', 'x.flag', 'True'])
  expect(cells).toContainEqual([
    '12',
    '[STRING]',
    '6',
    'tokenizer.ggml.tokens',
    '[ `<s>`, `xxxxxxxxxxxxxxx`...`xxxxxxxxxxxxxxx`, ``, `d`, `e`, ... ]',
  ])
  expect(cells).toContainEqual(['13', '[[INT64]]', '2', 'x.nested', '[ [ ... ], [ ... ] ]'])
})

test('a large array comes in slices, and others work in between', async () => {
  const values = Array.from({ length: 100_000 }, (_, i) => `token ${i}`)
  const { model, read } = await modelOf({ metadata: [['t', 'array', { elementType: 'string', values }]], tensors: [] })
  let turns = 0
  let pieces = 0
  let text = ''
  let running = true
  const count = () => {
    turns++
    if (running) setImmediate(count)
  }
  setImmediate(count)
  for await (const piece of dumpJson(model, read)) {
    pieces++
    text += piece
    expect(piece.length).toBeLessThan(40_000)
  }
  running = false
  expect((JSON.parse(text) as { metadata: { t: { value: unknown } } }).metadata.t.value).toEqual(values)
  expect(pieces).toBeLessThan(1000)
  expect(turns).toBeGreaterThan(40)
})
