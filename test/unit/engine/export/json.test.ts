import { describe, expect, it } from 'vitest'
import { reportJson } from '../../../../electron/engine/export/json.ts'
import type { Model } from '../../../../electron/engine/gguf/model.ts'
import type { MetadataEntry } from '../../../../shared/tensor.ts'

const entry = (type: MetadataEntry['type'], value: MetadataEntry['value']): MetadataEntry => ({
  type,
  value,
  byteOffset: 0,
})
const nested = { elementType: 'int32', length: 2, byteOffset: 0, byteLength: 8, first: [1, 2] } as const

const model: Model = {
  name: 'm',
  files: [{ path: '/models/m.gguf', size: 10, mtimeMs: 0 }],
  headerFile: 0,
  header: {
    version: 3,
    endian: 'little',
    alignment: 32,
    dataOffset: 64,
    fileSize: 10,
    metadata: new Map([
      ['big', entry('uint64', 2n ** 64n - 1n)],
      ['even', entry('uint64', 2n ** 60n)],
      ['nan', entry('float32', NaN)],
      ['__proto__', entry('string', 'a key like any other')],
      ['list', entry('array', { ...nested, elementType: 'array', length: 1, first: [nested] })],
    ]),
    tensors: [
      {
        index: 0,
        name: 't',
        type: 'unknown (99)',
        typeId: 99,
        shape: [2n ** 63n + 1n],
        nElements: 2n ** 63n + 1n,
        dataOffset: 64,
        shard: 0,
      },
    ],
    problems: [{ code: 'x', severity: 'error', message: 'm', shard: 1 }],
  },
}

describe('reportJson', () => {
  const report = JSON.parse(JSON.stringify(reportJson(model, [], undefined))) as Record<
    'file' | 'metadata' | 'tensors' | 'problems',
    never
  >

  it('names the file, not its folder', () => expect(report['file']).toBe('m.gguf'))

  it('writes integers that a double cannot hold as text', () => {
    expect(report['metadata']['big']).toBe('18446744073709551615')
    expect(report['metadata']['even']).toBe(2 ** 60)
    expect(report['tensors'][0]).toMatchObject({ shape: ['9223372036854775809'], nElements: '9223372036854775809' })
  })

  it('has no place for NaN, null and prototypes', () => {
    expect(report['metadata']['nan']).toBe('NaN')
    expect(Object.hasOwn(report['metadata'], '__proto__')).toBe(true)
    expect(JSON.stringify(report)).not.toContain('null')
    expect(report).not.toHaveProperty('scan')
    expect(report['tensors'][0]).not.toHaveProperty('nBytes')
    expect(report['tensors'][0]).not.toHaveProperty('stats')
  })

  it('shows the beginning of arrays', () => {
    const list = { type: 'array', length: 1, first: [{ type: 'int32', length: 2, first: [1, 2] }] }
    expect(report['metadata']['list']).toEqual(list)
  })

  it('counts shards from 1', () => {
    expect(report['tensors'][0]['shard']).toBe(1)
    expect(report['problems'][0]['shard']).toBe(2)
  })
})
