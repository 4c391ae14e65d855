import { ggufHeader } from '../../../../electron/engine/formats/gguf/header.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JSON_SCHEMA_VERSION, jsonPieces } from '../../../../electron/engine/export/json.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { LastScan } from '../../../../electron/engine/export/report/report-source.ts'
import type { Judgement } from '../../../../shared/model/health/judge.ts'
import { MEASURES } from '../../../../shared/model/digest.ts'
import { CACHE_TYPES } from '../../../../shared/model/memory/cache-types.ts'
import type { MemoryFacts } from '../../../../shared/model/memory/memory-facts.ts'
import { say } from '../../../../shared/text/sentence.ts'
import type { MetadataEntry } from '../../../../shared/model/tensor.ts'
import { inspectSchema, schemaErrors } from '../../../helpers/schemas.ts'
import { savedTensor } from '../checkpoint/samples.ts'

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
  header: ggufHeader({
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
  }),
}

const about = {
  model,
  origin: {
    version: '1.2.3',
    identity: 'ab'.repeat(32),
    files: [{ name: 'm.gguf', size: 10, modified: '2026-01-02T03:04:05.000Z' }],
  },
  date: new Date(0),
  measures: ['xxh64'] as const,
  judgement: {
    verdict: { state: 'errors', errors: 2, warnings: 0, notes: 1, measured: 0, failed: 0, total: 1 },
    findings: [
      { rule: 'file-problem', severity: 'error', title: say('X'), text: say('m') },
      { rule: 'non-finite', severity: 'error', title: say('NaN in t'), text: say('One.'), tensor: 0, expert: 3 },
      {
        rule: 'missing-tensor',
        severity: 'note',
        title: say('Gone'),
        text: say('.'),
        absent: 'blk.2.x',
        layer: 2,
        tower: '',
      },
      { rule: 'identical', severity: 'sound', title: say('All differ'), text: say('.') },
    ],
  } as const satisfies Judgement,
  facts: { architecture: 'llama', parameters: 7 },
  provenance: {},
}

describe('jsonPieces', () => {
  const report = JSON.parse([...jsonPieces({ ...about, result: () => undefined })].join('')) as Record<
    | ('tool' | 'created' | 'identity' | 'files' | 'settings' | 'file' | 'metadata' | 'tensors' | 'problems')
    | ('verdict' | 'findings' | 'facts'),
    never
  >

  it('says first what made it, when, of which files and how', () => {
    expect(Object.keys(report).slice(0, 6)).toEqual([
      ...['schemaVersion', 'tool', 'created', 'identity', 'files', 'settings'],
    ])
    expect(report['tool']).toEqual({ name: 'Tensorscope', version: '1.2.3' })
    expect(report['created']).toBe('1970-01-01T00:00:00.000Z')
    expect(report['identity']).toBe(about.origin.identity)
    expect(report['files']).toEqual(about.origin.files)
    expect(report['settings']).toEqual({ measures: ['xxh64'] })
  })

  it('has the verdict, and the findings that neither repeat a problem nor say that all is well', () => {
    expect(report['verdict']).toEqual({ ...about.judgement.verdict, headline: '2 errors, the first: m' })
    expect(report['findings']).toEqual([
      { rule: 'non-finite', severity: 'error', title: 'NaN in t', detail: 'One.', tensors: ['t'], expert: 3 },
      { rule: 'missing-tensor', severity: 'note', title: 'Gone', detail: '.', tensors: ['blk.2.x'], layer: 2 },
    ])
    expect(report['facts']).toEqual(about.facts)
  })

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

  it('holds nothing that a terminal obeys or that turns text around, and reads back as it was', () => {
    const key = 'a\u001b[31m\u009b31m\u202eb\u2028\ufeff\u00ad\u3164\u2800\u{e0041}\ufe0f'
    const header = { ...model.header, metadata: new Map([[key, entry('string', key)]]) }
    const text = [...jsonPieces({ ...about, model: { ...model, header }, result: () => undefined })].join('')
    expect(text).toMatch(/^[\n\u0020-\u007e]*$/)
    expect(JSON.parse(text)).toMatchObject({ metadata: { [key]: key } })
  })

  it('counts shards from 1', () => {
    expect(report['tensors'][0]['shard']).toBe(1)
    expect(report['problems'][0]['shard']).toBe(2)
  })
})

describe('what was measured', () => {
  const first = { kind: 'nan', index: 7, block: 0, row: 1, expert: 1 } as const
  const stats = {
    ...{ count: 8, nan: 1, posInf: 0, negInf: 0, zeros: 3 },
    ...{ sum: Infinity, rms: 0.1 + 0.2, skewness: 1e-300, kurtosis: -2 },
    quantiles: [-3, -2, -1, 0, 1, 2, 3] as const,
    firstNonFinite: first,
    experts: {
      size: 4,
      zeros: Float64Array.of(3, 0),
      nonFinite: [{ expert: 1, nan: 1, posInf: 0, negInf: 0, first }],
    },
  }
  const results = [{ index: 0, status: 'done' as const, attempts: 1, stats }]
  const histogram = () => ({ bins: Uint16Array.of(0, 16256), counts: Float64Array.of(3, 2 ** 40) })
  const scan = {
    executor: 'threads',
    workers: 2,
    elapsedMs: 5,
    bytesDone: 9,
    bytesRestored: 2,
    outcome: 'cancelled',
  } as LastScan
  const textOf = (source: Partial<Parameters<typeof jsonPieces>[0]>) =>
    [...jsonPieces({ ...about, result: (index) => results[index], ...source })].join('')

  it('comes back as it was, experts and histograms as plain lists', () => {
    const text = textOf({ scan, histogram })
    const report = JSON.parse(text) as { tensors: object[]; scan: object; settings: object }
    expect(report.tensors[0]).toMatchObject({
      stats: { ...stats, sum: 'Infinity', experts: { ...stats.experts, zeros: [3, 0] } },
      histogram: { bins: [0, 16256], counts: [3, 2 ** 40] },
    })
    expect(report.settings).toEqual({ measures: ['xxh64'], executor: 'threads', workers: 2 })
    const settings = { executor: 'threads', workers: 2 }
    expect(report.scan).toEqual({ outcome: 'cancelled', ...settings, elapsedMs: 5, bytes: 7, bytesRestored: 2 })
    expect(text).not.toContain('null')
    // Threads that the process had no room for.
    const mixed = JSON.parse(textOf({ scan: { ...scan, processes: [2] } })) as typeof report
    expect(mixed.settings).toMatchObject({ executor: 'threads', workers: 2, processes: 1 })
    expect(mixed.scan).toMatchObject({ executor: 'threads', workers: 2, processes: 1 })
  })

  it('is laid out as JSON.stringify does it, a list of numbers on one line', () => {
    const text = textOf({ scan, histogram })
    expect(text).toContain('\n        "quantiles": [-3, -2, -1, 0, 1, 2, 3],\n')
    expect(text).toContain('\n        "bins": [0, 16256],\n')
    const plain = textOf({ scan, result: () => undefined })
    const lists = (laidOut: string) => laidOut.replace(/\[\s*1,\s*2\s*\]/g, '[1, 2]')
    expect(plain).toBe(lists(`${JSON.stringify(JSON.parse(plain), null, 2)}\n`))
  })

  it('has no histograms unless they are asked for, and works without tensors', () => {
    expect(textOf({})).not.toContain('histogram')
    const empty: Model = { ...model, header: { ...model.header, tensors: [] } }
    const judgement = { ...about.judgement, findings: [] }
    expect(JSON.parse(textOf({ model: empty, judgement }))).toMatchObject({ findings: [], tensors: [] })
  })
})

describe('docs/inspect.schema.json', () => {
  const memory: MemoryFacts = {
    context: 8192,
    cacheType: 'f16',
    weightsBytes: 1,
    kvCacheBytes: 2,
    stateBytes: 3,
    totalBytes: 6,
    atLeast: true,
    note: 'Left out: one.',
  }
  const scan = {
    executor: 'threads',
    workers: 2,
    processes: [2],
    elapsedMs: 5,
    bytesDone: 9,
    bytesRestored: 2,
  } as const
  const textOf = (source: Partial<Parameters<typeof jsonPieces>[0]>) =>
    [...jsonPieces({ ...about, result: () => undefined, ...source })].join('')

  it('has the version that is printed', () => {
    expect(inspectSchema).toMatchObject({
      $id: `urn:tensorscope:inspect:${JSON_SCHEMA_VERSION}`,
      properties: { schemaVersion: { const: JSON_SCHEMA_VERSION } },
    })
  })

  it('knows the names that the program knows', () => {
    expect(inspectSchema).toMatchObject({
      properties: {
        settings: { properties: { measures: { items: { enum: MEASURES } } } },
        memory: { properties: { cacheType: { enum: Object.keys(CACHE_TYPES) } } },
      },
    })
  })

  it.each(['done', 'cancelled', 'failed', 'running'] as const)('describes a report of a scan: %s', (outcome) => {
    expect(schemaErrors(textOf({ memory, scan: { ...scan, outcome } }))).toEqual([])
    const failed = { status: 'failed', attempts: 3, error: 'no' } as const
    expect(schemaErrors(textOf({ result: () => failed }))).toEqual([])
  })

  it('describes every result that there can be', () => {
    const histogram = () => ({ bins: Uint16Array.of(0, 32767), counts: Float64Array.of(1, 2 ** 50) })
    fc.assert(
      fc.property(savedTensor, ({ row }) => {
        expect(schemaErrors(textOf({ result: () => row, histogram })), JSON.stringify(row)).toEqual([])
      }),
    )
  })

  it('is closed: a member that it does not describe is an error', () => {
    const report = JSON.parse(textOf({ memory })) as Record<string, object>
    const extended = (name: string) => JSON.stringify({ ...report, [name]: { ...report[name], more: 1 } })
    for (const name of ['verdict', 'facts', 'memory', 'settings', 'more'])
      expect(schemaErrors(extended(name))[0], name).toContain('must NOT have additional properties')
    expect(schemaErrors(JSON.stringify({ ...report, schemaVersion: 0 }))).toHaveLength(1)
  })
})
