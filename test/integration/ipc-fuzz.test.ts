/** Whatever a page sends: an answer, never an exception, and nothing opened or written that a person did not choose. */
import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { answerCall, answerPaths } from '../../electron/main/answer-call.ts'
import type { AppWindow } from '../../electron/app/windows/app-window.ts'
import { type CallDependencies, createCalls } from '../../electron/app/calls/calls.ts'
import { LabRuns } from '../../electron/app/lab-runs.ts'
import { createMemoryCheckpoint } from '../../electron/engine/checkpoint/checkpoint.ts'
import { ModelSession } from '../../electron/engine/session/session.ts'
import { createRecentList } from '../../electron/app/opening/recent-list.ts'
import { createExports } from '../../electron/app/exports/exports.ts'
import { COMPARISON_SCHEMAS } from '../../electron/app/calls/comparison-calls.ts'
import { CALL_SCHEMAS } from '../../electron/app/calls/schemas.ts'
import { loadSettings, type SettingsStore } from '../../electron/app/settings.ts'
import { CALLS, type Calls } from '../../shared/ipc/calls.ts'
import { EXPORT_IDS } from '../../shared/ipc/exports.ts'
import { err, ok, type Result } from '../../shared/text/errors.ts'
import { say } from '../../shared/text/sentence.ts'
import { badRequest } from '../../electron/app/calls/argument.ts'
import { VIEWS } from '../../shared/ipc/views.ts'
import { ATTACHMENT_KINDS } from '../../shared/model/attachments.ts'
import { fixture, open, spawner } from '../helpers/engine.ts'

let folder = ''
let modelPath = ''
let session: ModelSession
let settings: SettingsStore
let calls: Calls
const openPaths = vi.fn()
const SAMPLE = '/app/sample.gguf'
const log = vi.fn()
/** What a person might choose in a dialog, one after the other. */
let choices: readonly (string | undefined)[] = []
let asked = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-fuzz-'))
  mkdirSync(join(folder, 'out'))
  modelPath = join(folder, 'model.gguf')
  copyFileSync(fixture('all-types.gguf'), modelPath)
  choices = [undefined, join(folder, 'out', 'file'), join(folder, 'missing', 'file'), modelPath, join(folder, 'out')]
  settings = await loadSettings(
    join(folder, 'settings', 'settings.json'),
    {
      executor: 'threads',
      workers: 1,
      measures: [],
      language: 'en',
      theme: 'system',
      checkpoint: false,
      grouped: false,
      offerAdvice: true,
    },
    () => undefined,
    () => undefined,
  )
  const model = await open(modelPath)
  session = new ModelSession(
    model,
    spawner,
    createMemoryCheckpoint(model, () => undefined),
  )
  const window: AppWindow = {
    id: 1,
    subject: { id: 'subject-1', kind: 'model', modelId: session.id },
    sessions: new Map([[session.id, session]]),
    comparison: undefined,
    opening: undefined,
    failure: undefined,
    command: undefined,
    open: true,
    send: () => undefined,
    sent: 0,
    focus: () => undefined,
    setTitle: () => undefined,
  }
  const choose = () => Promise.resolve(choices[asked++ % choices.length])
  const version = '1.2.3'
  const deps: CallDependencies<AppWindow> = {
    version,
    platform: 'linux',
    cores: 2,
    maxWorkers: 2,
    systemLanguage: 'en',
    settings,
    recent: createRecentList(settings, () => undefined),
    waiting: () => 0,
    takeNotice: () => undefined,
    setPreferences: (preferences) => void settings.update({ preferences }),
    setTable: (table) => void settings.update({ table }),
    measureKept: () => Promise.resolve({ models: 0, bytes: 0 }),
    clearKept: () => Promise.resolve(),
    openPaths,
    sample: SAMPLE,
    askForModels: () => Promise.resolve([]),
    startComparison: () => err(badRequest(say('There is no comparison.'))),
    askForCompared: () => Promise.resolve([]),
    comparePaths: () => undefined,
    swapSides: () => Promise.resolve(ok(null)),
    askWhereToSave: choose,
    askForAttachment: choose,
    startScan: (_window, scanned, request) =>
      scanned.startScan(request, { onProgress: () => undefined, onEnd: () => undefined }),
    lab: new LabRuns<AppWindow>(
      () => Promise.resolve({ outcome: 'cancelled' }),
      () => undefined,
      { begin: () => undefined, progress: () => undefined, end: () => undefined },
    ),
    scanning: () => (session.scanning ? [window] : []),
    ...createExports(version, () => undefined),
    log: [],
    showLogFile: () => undefined,
    showFile: () => undefined,
    copyText: () => Promise.resolve(),
  }
  calls = createCalls(window, deps)
})

afterAll(async () => {
  await session.close()
  await settings.flush()
  // A busy disk may still show what was just removed.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const cyclic: Record<string, unknown> = { modelId: 'x' }
cyclic['self'] = cyclic

/** What structured cloning lets through, and more. */
const junk = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  fc.constantFrom<unknown>(
    cyclic,
    NaN,
    -0,
    Infinity,
    2 ** 53,
    10n ** 40n,
    '\0',
    `${'../'.repeat(20)}etc/passwd`,
    'C:\\Windows\\win.ini',
    JSON.parse('{"__proto__":{"modelId":"x"}}') as unknown,
    new Array<number>(1_000_001).fill(0),
    'x'.repeat(1_000_001),
  ),
)

const candidates = (): unknown[] => [
  ...[session.id, session.id, session.id, randomUUID(), '', 'a', 'token', '\0', 'key', 'value', 'plain', 'jinja'],
  ...[0, 1, 2, 3, 10, 34, 35, 80, 100, 1000, 2 ** 31, Number.MAX_SAFE_INTEGER, true, false],
  ...[
    'threads',
    'single',
    'en',
    'zh-CN',
    'light',
    'rows',
    'model',
    'metadata',
    'tensor',
    'lab',
    ...EXPORT_IDS,
    ...ATTACHMENT_KINDS,
  ],
  ...[
    [],
    [0],
    [1, 0],
    [34, 3],
    [35],
    [2 ** 40],
    ['xxh64'],
    [{ key: 'name', shown: true }],
    ...VIEWS.map(({ id }) => id),
  ],
  ...[{ row: 0 }, { row: 2 ** 40 }, { line: 1 }, { line: 2 ** 40 }],
  ...[{ experiment: 'isolation' }, { experiment: 'compare', workers: [1], rounds: 1 }],
]

/** Mostly what the schema takes, so that the call is really made: with values that may or may not make sense. */
function nearlyValid(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  const { entries, options } = schema as unknown as {
    entries?: Record<string, v.GenericSchema>
    options?: readonly v.GenericSchema[]
  }
  const objects = schema.type === 'variant' && options
  const values = candidates().filter((value) => v.is(schema, value))
  if (objects && values.length === 0) return fc.oneof(...objects.map(nearlyValid))
  if (!entries) return values.length > 0 ? fc.constantFrom(...values) : fc.constant(undefined)
  return fc.record(
    Object.fromEntries(
      Object.entries(entries).map(([key, entry]) => [
        key,
        fc.oneof({ weight: 12, arbitrary: nearlyValid(entry) }, { weight: 1, arbitrary: junk }),
      ]),
    ),
  )
}

function expectAnswer(answer: Result<unknown>): void {
  // What cannot be cloned would make the call reject after all.
  expect(() => structuredClone(answer)).not.toThrow()
  if (answer.ok) return
  expect(answer.error.code).toMatch(/^[a-z-]+$/)
  expect(answer.error.code).not.toBe('internal')
  expect(answer.error.message.length).toBeGreaterThan(0)
}

test('every call answers whatever it is given, and nothing is opened or written that was not chosen', async () => {
  const bytes = readFileSync(modelPath)
  const reached = new Set<string>()
  const name = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...CALLS) }, { weight: 1, arbitrary: junk })
  const call = name.chain((named) =>
    fc.tuple(
      fc.constant(named),
      fc.oneof(
        { weight: 1, arbitrary: junk },
        {
          weight: 3,
          arbitrary: CALLS.includes(named as keyof Calls) ? nearlyValid(CALL_SCHEMAS[named as keyof Calls]) : junk,
        },
      ),
    ),
  )
  await fc.assert(
    fc.asyncProperty(call, async ([named, argument]) => {
      const answer = await answerCall(calls, named, argument, log)
      expectAnswer(answer)
      if (answer.ok) reached.add(named as string)
    }),
    { numRuns: 1500 },
  )
  // Whatever was asked for by chance, each choice of a person is made once.
  for (let i = 0; i < choices.length; i++) {
    const request = { subject: 'metadata', id: 'metadata-json', modelId: session.id }
    expectAnswer(await answerCall(calls, 'export', request, log))
  }
  // Not only refusals: nearly every call was made and did its work. This window has no comparison.
  const missed = CALLS.filter((called) => !reached.has(called) && !(called in COMPARISON_SCHEMAS))
  expect(missed.length, missed.join()).toBeLessThan(9)
  expect(log).not.toHaveBeenCalled()
  // The sample is the one file that a window can open without a dialog.
  expect(openPaths.mock.calls.filter(([paths]) => JSON.stringify(paths) !== JSON.stringify([SAMPLE]))).toEqual([])
  expect(readFileSync(modelPath).equals(bytes)).toBe(true)
  expect(
    readdirSync(folder)
      .filter((entry) => entry !== 'settings')
      .toSorted(),
  ).toEqual(['model.gguf', 'out'])
  expect(readdirSync(join(folder, 'out'))).toEqual(['file'])
})

test('paths are paths or an error', () =>
  fc.assert(
    fc.asyncProperty(fc.oneof(junk, fc.array(fc.oneof(fc.string(), junk))), async (paths) => {
      const opened = vi.fn()
      const answer = await answerPaths(opened, paths, 'open', log)
      expectAnswer(answer)
      expect(opened).toHaveBeenCalledTimes(answer.ok ? 1 : 0)
      if (answer.ok)
        for (const path of paths as unknown[]) {
          expect(path).toBeTypeOf('string')
          expect(path).not.toContain('\0')
        }
    }),
    { numRuns: 500 },
  ))
