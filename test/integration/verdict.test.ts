import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { LastScan } from '../../electron/engine/export/report/report-source.ts'
import type { Model } from '../../electron/engine/gguf/model.ts'
import { startScan } from '../../electron/engine/scan.ts'
import { unreadableRows } from '../../electron/engine/unreadable-rows.ts'
import { verdictLine } from '../../electron/main/headless/findings.ts'
import { tableLines } from '../../electron/main/headless/table.ts'
import { judgement } from '../../electron/main/judging.ts'
import { reportPieces } from '../../electron/main/report.ts'
import type { RowUpdate, ScanProgress } from '../../shared/contract.ts'
import { type FailOn, failsCheck, verdictHeadline } from '../../shared/health/verdict.ts'
import { inOnePiece } from '../../shared/overview/measured-tensor.ts'
import { english } from '../../shared/sentence.ts'
import { open, spawner } from '../helpers/engine.ts'
import { fileNameOf, VERDICT_MODELS, type VerdictModel } from '../helpers/verdict-models.ts'

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-verdict-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Measures as much of a model as is wanted. */
async function measure(model: Model, measured: VerdictModel['measured']) {
  const rows = new Map<number, RowUpdate>(unreadableRows(model.header.tensors).map((row) => [row.index, row]))
  const result = (index: number) => rows.get(index) ?? { index, status: 'waiting' as const, attempts: 0 }
  if (measured === 'none') return { result, scan: undefined }
  const handle = startScan(model, { executor: 'threads', workers: 1 }, spawner)
  const { progress, results } = await handle.finished
  handle.close()
  const wanted = measured === 'some' ? results.slice(0, 5) : results
  for (const row of wanted) rows.set(row.index, row)
  return { result, scan: { ...progress, outcome: 'done' } as ScanProgress & LastScan }
}

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
    const results = opened.header.tensors.map(({ index }) => result(index))
    const table = [...tableLines(opened, results, scan, judged, { cacheType: 'f16' })]
    expect(table.at(-1)).toBe(line)

    const making = { version: '1', date: new Date(0), language: 'en' } as const
    const report = (format: 'json' | 'html' | 'markdown') =>
      [...reportPieces(format, { model: opened, result, scan }, making)].join('')
    expect(JSON.parse(report('json'))).toMatchObject({ verdict: { ...verdict, headline } })
    expect(report('html')).toContain(`<p class="verdict ${state}">${headline.replaceAll('"', '&quot;')}</p>`)
    expect(report('markdown').replaceAll('\\', '')).toContain(`**${line}**`)

    const exit = (failOn: FailOn) => (failsCheck(verdict, opened.header.problems, findings, failOn) ? 1 : 0)
    expect([exit('error'), exit('warning'), exit('never')]).toEqual(model.exits)
  })
})
