import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { junitPieces } from '../../electron/engine/export/junit.ts'
import { sarifPieces } from '../../electron/engine/export/sarif.ts'
import type { LastScan } from '../../electron/engine/export/report/report-source.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import { unreadableRow } from '../../electron/engine/results/unreadable-row.ts'
import { verdictLine } from '../../electron/cli/findings.ts'
import { tableLines } from '../../electron/cli/table.ts'
import { judgement } from '../../electron/app/judging.ts'
import { type ReportMaking, reportPieces } from '../../electron/app/exports/report.ts'
import type { RowUpdate, ScanProgress } from '../../shared/model/scan.ts'
import { type Measure, MEASURES } from '../../shared/model/digest.ts'
import { type FailOn, failsCheck, verdictHeadline } from '../../shared/model/health/verdict.ts'
import { inOnePiece } from '../../shared/model/overview/measured-tensor.ts'
import { english } from '../../shared/text/sentence.ts'
import { fixture, open, root, spawner } from '../helpers/engine.ts'
import { schemaErrors } from '../helpers/schemas.ts'
import { readJunit } from '../helpers/junit.ts'
import { fileNameOf, VERDICT_MODELS, type VerdictModel } from '../helpers/verdict-models.ts'

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-verdict-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Measures as much of a model as is wanted. */
async function measure(model: Model, measured: VerdictModel['measured'], measures: readonly Measure[] = []) {
  const rows = new Map<number, RowUpdate>()
  const result = (index: number) =>
    rows.get(index) ??
    unreadableRow(model.header.tensors.at(index)) ?? { index, status: 'waiting' as const, attempts: 0 }
  if (measured === 'none') return { result, scan: undefined, histogram: undefined }
  const handle = startScan(model, { executor: 'threads', workers: 1, measures }, spawner)
  const { progress, results } = await handle.finished
  const { histogram } = handle
  handle.close()
  const wanted = measured === 'some' ? results.slice(0, 5) : results
  for (const row of wanted) rows.set(row.index, row)
  const outcome = measured === 'some' ? 'cancelled' : 'done'
  return { result, scan: { ...progress, outcome } as ScanProgress & LastScan, histogram }
}

const making = { version: '1', date: new Date(0), language: 'en' } as const

interface JsonReport {
  readonly memory?: object
}

const countBy = <T>(list: readonly T[], key: (item: T) => string) => ({
  ...{ error: 0, warning: 0, note: 0 },
  ...Object.fromEntries([...Map.groupBy(list, key)].map(([name, group]) => [name, group.length])),
})

describe.each(VERDICT_MODELS)('a model: $name', (model) => {
  it('has one verdict, wherever it is shown', async () => {
    const path = join(folder, fileNameOf(model))
    writeFileSync(path, model.bytes())
    const opened = await open(path)
    const { result, scan } = await measure(opened, model.measured)
    const judged = inOnePiece(judgement(opened, result))
    const { verdict, findings } = judged
    const headline = english(verdictHeadline(verdict, findings))
    const { state, errors, warnings } = model
    expect({ state: verdict.state, errors: verdict.errors, warnings: verdict.warnings, headline }).toEqual({
      ...{ state, errors, warnings },
      headline: model.headline instanceof RegExp ? (expect.stringMatching(model.headline) as string) : model.headline,
    })

    const line = headline.endsWith('.') ? headline : `${headline}.`
    expect(verdictLine(judged)).toBe(line)
    const results = [...opened.header.tensors].map(({ index }) => result(index))
    const table = [...tableLines(opened, results, scan, judged, { cacheType: 'f16' })]
    expect(table.at(-1)).toBe(line)

    const report = (format: 'json' | 'html' | 'markdown') =>
      [...reportPieces(format, { model: opened, result, scan }, making)].join('')
    expect(JSON.parse(report('json'))).toMatchObject({ verdict: { ...verdict, headline } })
    expect(schemaErrors(report('json'))).toEqual([])
    expect(report('html')).toContain(`<p class="verdict ${state}">${headline.replaceAll('"', '&quot;')}</p>`)
    expect(report('markdown').replaceAll('\\', '')).toContain(`**${line}**`)

    const counts = { error: verdict.errors, warning: verdict.warnings, note: verdict.notes }
    const found = { model: opened, result, judgement: judged, ...making }
    const sarif = [...sarifPieces({ ...found, folder, exitCode: 0 })].join('')
    const { runs } = JSON.parse(sarif) as { runs: [{ results: { level: string }[] }] }
    expect(countBy(runs[0].results, ({ level }) => level)).toEqual(counts)
    const junit = (failOn: FailOn) => readJunit([...junitPieces({ ...found, scan, failOn })].join(''))
    const { cases, properties } = junit('warning')
    const failures = cases.filter(({ outcome }) => outcome === 'failure')
    expect(countBy(failures, ({ type }) => type!)).toEqual({ ...counts, note: 0 })
    expect(properties).toMatchObject({ state, errors: String(errors), warnings: String(warnings) })
    const fails = (failOn: FailOn) => (junit(failOn).suite['failures'] === '0' ? 0 : 1)
    expect([fails('error'), fails('warning'), fails('never')]).toEqual(model.exits)

    const exit = (failOn: FailOn) => (failsCheck(verdict, opened.header.problems, findings, failOn) ? 1 : 0)
    expect([exit('error'), exit('warning'), exit('never')]).toEqual(model.exits)
  })
})

describe('docs/inspect.schema.json describes the JSON of', () => {
  it.each([
    ['all types, with all checksums and histograms', ['all-types.gguf'], [...MEASURES]],
    ['values at the edge', ['edge-values.gguf'], []],
    ['shards', [1, 2, 3].map((n) => `sharded-0000${n}-of-00003.gguf`), []],
    ['a shard without the others', ['sharded-00002-of-00003.gguf'], []],
    ['a big-endian file', ['big-endian.gguf'], []],
    ['a model with experts', ['cases/04-llama4-chunked/llama4.gguf'], []],
    ['a damaged file', ['malformed/type-unknown.gguf'], []],
    ['hostile names', ['malformed/hostile-strings.gguf'], []],
  ] as const)('%s', async (_, names, measures) => {
    const model = await open(...names.map(fixture))
    const reported = { model, ...(await measure(model, undefined, measures)) }
    const json = [...reportPieces('json', reported, making)].join('')
    expect(schemaErrors(json)).toEqual([])
    expect(JSON.parse(json)).toMatchObject({ schemaVersion: 1 })
  })
})

it('a model with experts has its memory in JSON, for the context that is wanted', async () => {
  const model = await open(fixture('cases/04-llama4-chunked/llama4.gguf'))
  const { result, scan } = await measure(model, 'none')
  const memory = (choice: Partial<ReportMaking>) =>
    (JSON.parse([...reportPieces('json', { model, result, scan }, { ...making, ...choice })].join('')) as JsonReport)
      .memory
  expect(memory({})).toMatchObject({ context: 8192, cacheType: 'f16' })
  expect(memory({ memory: { context: 1, cacheType: 'q8_0' } })).toMatchObject({
    ...{ context: 1, cacheType: 'q8_0', kvCacheBytes: 69_632, stateBytes: 0 },
  })
})

describe('the exit code', () => {
  const program = resolve(root, 'dist/main/inspect.mjs')
  const codeOf = (args: readonly string[]) =>
    new Promise<number | null>((done) => {
      const options = { cwd: folder, env: { ...process.env, INIT_CWD: folder } }
      const child = execFile(process.execPath, [program, ...args], options, () => done(child.exitCode))
    })

  it.each(['warnings', 'NaN'])('of %s is that of its verdict, which its reports agree with', async (name) => {
    const model = VERDICT_MODELS.find((each) => each.name === name)!
    const path = join(folder, `exit-${fileNameOf(model)}`)
    writeFileSync(path, model.bytes())
    const levels = ['error', 'warning', 'never'] as const
    const codes = await Promise.all(
      levels.map((level) => {
        const exports = ['--sarif', `${name}-${level}.sarif`, '--junit', `${name}-${level}.xml`]
        const memory = ['--json', `${name}-${level}.json`, '--context', '64', '--cache-type', 'q8_0']
        return codeOf([path, '--quiet', '--workers', '1', '--fail-on', level, ...exports, ...memory])
      }),
    )
    expect(codes).toEqual(model.exits)
    const written = levels.map((level) => {
      const sarif = readFileSync(join(folder, `${name}-${level}.sarif`), 'utf8')
      const { runs } = JSON.parse(sarif) as { runs: [{ invocations: [{ exitCode: number }] }] }
      const { suite } = readJunit(readFileSync(join(folder, `${name}-${level}.xml`), 'utf8'))
      expect(suite['failures']).toBe(String(runs[0].invocations[0].exitCode))
      const json = readFileSync(join(folder, `${name}-${level}.json`), 'utf8')
      expect(JSON.parse(json)).toMatchObject({ memory: { context: 64, cacheType: 'q8_0' } })
      expect(schemaErrors(json)).toEqual([])
      return runs[0].invocations[0].exitCode
    })
    expect(written).toEqual(codes)
  })
})
