import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CALL_SCHEMAS, isCallName, parseArgument, parsePaths } from '../../../../electron/app/calls/schemas.ts'
import { CALLS } from '../../../../shared/ipc/calls.ts'

const modelId = randomUUID()

test('every call has a schema and no other name is one', () => {
  expect(Object.keys(CALL_SCHEMAS).sort()).toEqual([...CALLS].sort())
  for (const name of [
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '',
    'GetState',
    undefined,
    null,
    7,
    ['getState'],
  ])
    expect(isCallName(name)).toBe(false)
})

const preferences = {
  executor: 'processes',
  workers: 2,
  measures: ['sha256'],
  language: 'system',
  theme: 'system',
  checkpoint: true,
  grouped: false,
  offerAdvice: true,
} as const

describe('parseArgument', () => {
  test.each([
    ['getState', undefined],
    ['openRecent', modelId],
    ['startScan', { modelId, executor: 'threads', workers: 1 }],
    ['startScan', { modelId, executor: 'single', workers: 64 }],
    ['startScan', { modelId, executor: 'threads', workers: 1, resume: false }],
    ['startScan', { modelId, executor: 'threads', workers: 1, measures: ['rawSum', 'xxh64', 'sha256'] }],
    ['startLab', { modelId, request: { experiment: 'compare', workers: [1, 64], rounds: 3 } }],
    ['startLab', { modelId, request: { experiment: 'compare', bytes: 1e8, workers: [1], rounds: 1 } }],
    ['startLab', { modelId, request: { experiment: 'startup', threads: [1000], processes: [] } }],
    // How many there may be is the engine's to say, in a sentence.
    ['startLab', { modelId, request: { experiment: 'startup', threads: [100_000], processes: [] } }],
    ['startLab', { request: { experiment: 'advise' } }],
    ['startLab', { modelId, request: { experiment: 'cpu', workers: 2 } }],
    ['startLab', { modelId, request: { experiment: 'isolation' } }],
    ['startLab', { modelId, request: { experiment: 'transfer', sizes: [1024] } }],
    ['export', { subject: 'lab', id: 'lab-csv', runId: 1 }],
    ['cancelScan', { modelId, scanId: 0 }],
    ['pauseScan', { modelId, scanId: 3, paused: true }],
    ['setPreferences', { ...preferences, measures: [] }],
    ['setPreferences', { ...preferences, language: 'zh-CN', theme: 'dark', checkpoint: false }],
    ['setView', { modelId, view: 'metadata' }],
    ['getKept', undefined],
    ['clearKept', undefined],
    ['export', { subject: 'model', id: 'report-html', modelId, language: 'zh-CN' }],
    ['export', { subject: 'model', id: 'manifest', modelId, language: 'en' }],
    ['attach', { modelId, kind: 'manifest' }],
    ['detach', { modelId, kind: 'manifest' }],
    ['getAttachments', modelId],
    ['checkManifest', modelId],
    ['getHistogram', { modelId, tensor: 0 }],
    ['export', { subject: 'rows', id: 'csv', modelId, indexes: [] }],
    ['copyRows', { modelId, indexes: [2, 0, 1] }],
    ['copyNames', { modelId, indexes: [2] }],
    ['setTable', { columns: [] }],
    ['setTable', { columns: [{ key: 'p99', shown: true, width: 40 }] }],
    ['getValues', { modelId, tensor: 0, index: 0, count: 1 }],
    ['export', { subject: 'tensor', id: 'npy', modelId, tensor: 3 }],
    ['cancelExport', modelId],
    ['getMetadata', modelId],
    ['findMetadata', { modelId, text: '' }],
    ['readArray', { modelId, entry: 0, path: [], start: 0, count: 100 }],
    ['readArray', { modelId, entry: 3, path: [1, 0, 7], start: 10 ** 6, count: 0 }],
    ['readText', { modelId, entry: 0, language: 'jinja', columns: 80, from: { row: 0 }, count: 200 }],
    ['readText', { modelId, entry: 0, language: 'plain', columns: 2000, from: { line: 1 }, count: 1 }],
    ['listTokens', { modelId, text: '\u2581', type: 'byte', start: 0, count: 200 }],
    ['copyMetadata', { modelId, entry: 0, what: 'key' }],
    ['copyText', ''],
    ['export', { subject: 'metadata', id: 'metadata-json-array', modelId }],
  ] as const)('%s takes %j', (name, argument) =>
    expect(parseArgument(name, argument)).toEqual({ ok: true, value: argument }),
  )

  test.each([
    ['getState', null],
    ['getState', {}],
    ['openDialog', '/etc/passwd'],
    ['setTable', { columns: [{ key: 'p99', shown: true, width: 39 }] }],
    ['setTable', { columns: [{ key: '__proto__ ', shown: true }] }],
    [
      'setTable',
      {
        columns: [
          { key: 'a', shown: true },
          { key: 'a', shown: false },
        ],
      },
    ],
    ['getValues', { modelId, tensor: 0, index: -1, count: 1 }],
    ['getValues', { modelId, tensor: 0, index: 0, count: 0 }],
    ['getValues', { modelId, tensor: 0, index: 0, count: 1e9 }],
    ['export', { subject: 'tensor', id: 'exe', modelId, tensor: 3 }],
    ['export', { subject: 'tensor', id: 'npy', modelId, tensor: 3, path: '/etc/passwd' }],
    ['openRecent', '/etc/passwd'],
    ['openRecent', `${modelId}\0`],
    ['openRecent', undefined],
    ['startLab', { modelId, request: { experiment: 'compare', workers: [], rounds: 3 } }],
    ['startLab', { modelId, request: { experiment: 'compare', workers: [65], rounds: 3 } }],
    ['startLab', { modelId, request: { experiment: 'compare', workers: [1], rounds: 3, bytes: 0 } }],
    ['startLab', { modelId, request: { experiment: 'startup', threads: [1_000_000_001], processes: [] } }],
    ['startLab', { modelId, request: { experiment: 'io', workers: 1.5 } }],
    ['startLab', { modelId, request: { experiment: 'isolation', workers: 1 } }],
    ['startLab', { modelId, request: { experiment: 'transfer', sizes: [2 ** 31] } }],
    ['startLab', { modelId, request: { experiment: 'elsewhere' } }],
    ['export', { subject: 'lab', id: 'report-html', runId: 1 }],
    ['startScan', { modelId, executor: 'fibres', workers: 1 }],
    ['startScan', { modelId, executor: 'threads', workers: 0 }],
    ['startScan', { modelId, executor: 'threads', workers: 65 }],
    ['startScan', { modelId, executor: 'threads', workers: 1.5 }],
    ['startScan', { modelId, executor: 'threads', workers: 1, resume: 'yes' }],
    ['startScan', { modelId, executor: 'threads', workers: '1' }],
    ['startScan', { modelId, executor: 'threads', workers: 1, path: '/etc/passwd' }],
    ['startScan', { executor: 'threads', workers: 1 }],
    ['startScan', { modelId, executor: 'threads', workers: 1, measures: ['md5'] }],
    ['startScan', { modelId, executor: 'threads', workers: 1, measures: ['xxh64', 'xxh64'] }],
    ['startScan', { modelId, executor: 'threads', workers: 1, measures: 'xxh64' }],
    ['attach', { modelId, kind: '/etc/passwd' }],
    ['attach', { modelId, kind: 'manifest', path: '/etc/passwd' }],
    ['export', { subject: 'model', id: 'report-pdf', modelId, language: 'en' }],
    ['export', { subject: 'model', id: 'report-html', modelId, language: 'system' }],
    ['export', { subject: 'model', id: 'manifest', modelId, language: 'en', path: '/etc/passwd' }],
    ['cancelScan', { modelId, scanId: -1 }],
    ['pauseScan', { modelId, scanId: 3 }],
    ['pauseScan', { modelId, scanId: 3, paused: 1 }],
    ['pauseScan', { scanId: 3, paused: true }],
    ['cancelScan', { modelId, scanId: Number.NaN }],
    ['cancelScan', { modelId, scanId: 1n }],
    ['setPreferences', { ...preferences, workers: Infinity }],
    ['setPreferences', { ...preferences, language: 'de' }],
    ['setPreferences', { ...preferences, theme: 'sepia' }],
    ['setPreferences', { ...preferences, checkpoint: 1 }],
    ['setView', { modelId, view: '../log' }],
    ['getHistogram', { modelId, tensor: -0.5 }],
    ['getHistogram', [modelId, 0]],
    ['export', { subject: 'rows', id: 'csv', modelId, indexes: [0, 0] }],
    ['export', { subject: 'rows', id: 'csv', modelId, indexes: [2 ** 53] }],
    ['copyRows', { modelId, indexes: { length: 3 } }],
    ['copyRows', { modelId, indexes: new Array<number>(1) }],
    ['copyRows', { modelId, indexes: [0, -1] }],
    ['copyLog', [1, 1]],
    ['copyLog', ['1']],
    ['showLogFile', '/etc/passwd'],
    ['copyRows', { modelId, indexes: [0, '1'] }],
    ['copyRows', { modelId, indexes: new Array<number>(1_000_001).fill(0) }],
    ['getMetadata', { modelId }],
    ['findMetadata', { modelId, text: 'x'.repeat(1001) }],
    ['readArray', { modelId, entry: 0, path: [], start: 0, count: 101 }],
    ['readArray', { modelId, entry: 0, path: [], start: -1, count: 1 }],
    ['readArray', { modelId, entry: 0, path: [0, 0, 0, 0, 0, 0, 0, 0, 0], start: 0, count: 1 }],
    ['readArray', { modelId, entry: 0, start: 0, count: 1 }],
    ['readText', { modelId, entry: 0, language: 'html', columns: 80, from: { row: 0 }, count: 1 }],
    ['readText', { modelId, entry: 0, language: 'jinja', columns: 2001, from: { row: 0 }, count: 1 }],
    ['readText', { modelId, entry: 0, language: 'jinja', columns: 80, from: { line: 0 }, count: 1 }],
    ['readText', { modelId, entry: 0, language: 'jinja', columns: 80, from: { row: 0, line: 1 }, count: 1 }],
    ['listTokens', { modelId, text: '', type: 'other', start: 0, count: 1 }],
    ['listTokens', { modelId, text: '', start: 0, count: 201 }],
    ['copyMetadata', { modelId, entry: 0, what: 'path' }],
    ['copyText', 'x'.repeat(1_000_001)],
    ['copyText', 7],
    ['export', { subject: 'run', id: 'sarif', modelId }],
  ] as const)('%s refuses case %#', (name, argument) =>
    expect(parseArgument(name, argument)).toMatchObject({ ok: false, error: { code: 'bad-request' } }),
  )

  test('answers whatever it is given, and what it accepts has the shape that was asked for', () =>
    fc.assert(
      fc.property(fc.constantFrom(...CALLS), fc.anything({ withBigInt: true, withMap: true }), (name, argument) => {
        const parsed = parseArgument(name, argument)
        if (!parsed.ok) expect(parsed.error.code).toBe('bad-request')
        else if (name === 'copyText') expect(typeof parsed.value).toBe('string')
        else if (name === 'cancelLab') expect(Number.isSafeInteger(parsed.value)).toBe(true)
        else if (name === 'copyLog') expect(Array.isArray(parsed.value)).toBe(true)
        else expect(parsed.value).toBeUndefined()
      }),
      { numRuns: 2000 },
    ))

  test('never repeats what it was given', () => {
    const refused = parseArgument('openRecent', 'secret')
    expect(JSON.stringify(refused)).not.toContain('secret')
  })
})

test('parsePaths takes paths only', () => {
  expect(parsePaths(['/a', 'b'])).toEqual({ ok: true, value: ['/a', 'b'] })
  for (const wrong of [[], [''], ['a\0b'], 'a', [1], undefined, new Array<string>(257).fill('a'), ['a'.repeat(40_000)]])
    expect(parsePaths(wrong).ok).toBe(false)
})
