import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { createExports } from '../../../../electron/app/exports/exports.ts'
import { type SourceOf, type TextExportId, WRITERS } from '../../../../electron/app/exports/writers.ts'
import { compareModels } from '../../../../electron/engine/compare/compared-models.ts'
import { EXPORT_IDS, EXPORTS } from '../../../../shared/ipc/exports.ts'
import type { LabReport } from '../../../../shared/model/lab.ts'
import { model } from '../../engine/checkpoint/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-exports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const reported = {
  model: model(2),
  result: () => ({ status: 'done', attempts: 1, digest: { xxh64: '0123456789abcdef' } }) as const,
  scan: undefined,
}
const comparison = {
  models: compareModels(reported.model, reported.model),
  metadata: { changed: [], added: [], removed: [] },
  result: () => ({ status: 'waiting', attempts: 0 }) as const,
  run: undefined,
}
const metadata = { model: reported.model, read: vi.fn() }
const report = {
  experiment: 'isolation',
  startedAt: 0,
  durationMs: 1,
  machine: { cpu: 'c', cores: 1, memory: 1, system: 's', runtime: 'r' },
  table: { columns: [{ key: 'a', title: 'A', unit: 'count' }], rows: [{ a: 1 }, { a: 2 }, { a: 3 }] },
  reading: [],
  explanation: [],
} as unknown as LabReport

const sources: { readonly [Id in TextExportId]: { source: SourceOf<Id>; count: number; begins: RegExp } } = {
  csv: { source: { ...reported, indexes: [1] }, count: 1, begins: /^index,name,/ },
  'report-json': { source: reported, count: 2, begins: /^\{/ },
  'report-markdown': { source: reported, count: 2, begins: /^# / },
  'report-html': { source: reported, count: 2, begins: /^<!doctype html>/i },
  manifest: { source: reported, count: 2, begins: /^# Made by Tensorscope 1\.2\.3\n/ },
  recipe: { source: reported, count: 0, begins: /^$/ },
  'metadata-json': { source: metadata, count: reported.model.header.metadata.size, begins: /^\{/ },
  'metadata-json-array': { source: metadata, count: reported.model.header.metadata.size, begins: /^\{/ },
  'metadata-markdown': { source: metadata, count: reported.model.header.metadata.size, begins: /^# / },
  'diff-csv': { source: comparison, count: 2, begins: /^\uFEFF?name,/ },
  'diff-json': { source: comparison, count: 2, begins: /^\{/ },
  'diff-html': { source: comparison, count: 2, begins: /^<!doctype html>/i },
  'diff-markdown': { source: comparison, count: 2, begins: /^# / },
  'lab-csv': { source: report, count: 3, begins: /^a,experiment,/ },
  'lab-json': { source: report, count: 3, begins: /^\{/ },
}

it.each(Object.keys(WRITERS) as TextExportId[])('%s is written, counted and logged', async (id) => {
  const log = vi.fn()
  const path = join(folder, id)
  const { source, count, begins } = sources[id]
  expect(await createExports('1.2.3', log).writeExport(id, path, source as never, 'en')).toBe(count)
  expect(readFileSync(path, 'utf8')).toMatch(begins)
  const said = EXPORTS[id].done(count, id)
  expect(log).toHaveBeenCalledExactlyOnceWith('info', 'export', expect.stringContaining(`written to ${id}.`))
  expect(said.values).toMatchObject({ name: id })
})

it('gives every export of the window a file name of its own kind', () => {
  for (const id of EXPORT_IDS) {
    const entry = EXPORTS[id]
    if (!('filters' in entry)) continue
    expect(entry.filters[0]!.extensions.some((each) => entry.extension.endsWith(`.${each}`))).toBe(true)
  }
})
