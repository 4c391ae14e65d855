import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { LAB_SCHEMA_VERSION, labCsvPieces, labJson } from '../../../../electron/engine/export/lab-report.ts'
import { EXPERIMENTS, type LabReport } from '../../../../shared/model/lab.ts'
import { say } from '../../../../shared/text/sentence.ts'
import { labSchema, labSchemaErrors } from '../../../helpers/schemas.ts'

const REPORT: LabReport = {
  experiment: 'compare',
  startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  durationMs: 1234.5,
  machine: { cpu: 'A "fast" one, 3 GHz', cores: 12, memory: 64e9, system: 'Linux 6.1, x64', runtime: 'Node 24.21.0' },
  subject: '=SUM(A1), 1.00 GB',
  table: {
    columns: [
      { key: 'executor', title: 'Executor', unit: 'executor' },
      { key: 'scan_s', title: 'Scan', unit: 's' },
      { key: 'note', title: 'Note', unit: 'text' },
    ],
    rows: [
      { executor: 'threads', scan_s: 0.1 + 0.2, note: say('only {{free}} free', { free: '1 MB' }) },
      { executor: 'processes' },
    ],
    chart: { x: 'workers', y: 'scan_s', series: 'executor' },
  },
  reading: [say('It took {{time}} s.', { time: 3 })],
  advice: { executor: 'threads', workers: 2, summary: say('at once'), caution: say('{{n}} busy', { n: 1 }) },
  explanation: [say('Because.')],
  theirs: { columns: [], rows: [{ note: say('Python') }] },
}

it('writes rows in full precision, with the machine in each, and nothing that a spreadsheet would run', () => {
  const { data } = Papa.parse<Record<string, string>>([...labCsvPieces(REPORT, '1.2.3')].join(''), {
    header: true,
    skipEmptyLines: true,
  })
  expect(data).toHaveLength(2)
  expect(data[0]).toEqual({
    executor: 'threads',
    scan_s: '0.30000000000000004',
    note: 'only 1 MB free',
    experiment: 'compare',
    started_at: '2026-01-02T03:04:05.000Z',
    subject: "'=SUM(A1), 1.00 GB",
    cpu: 'A "fast" one, 3 GHz',
    cores: '12',
    machine_memory_bytes: '64000000000',
    system: 'Linux 6.1, x64',
    runtime: 'Node 24.21.0',
    tool: 'Tensorscope 1.2.3',
  })
  // Not known is empty, never 0.
  expect(data[1]).toMatchObject({ scan_s: '', note: '', cores: '12' })
})

it('writes JSON with sentences in English', () => {
  expect(JSON.parse(labJson(REPORT, '1.2.3'))).toMatchObject({
    experiment: 'compare',
    startedAt: '2026-01-02T03:04:05.000Z',
    machine: REPORT.machine,
    table: { rows: [{ scan_s: 0.1 + 0.2, note: 'only 1 MB free' }, { executor: 'processes' }] },
    reading: ['It took 3 s.'],
    advice: { executor: 'threads', workers: 2, summary: 'at once', caution: '1 busy' },
    explanation: ['Because.'],
    theirs: { rows: [{ note: 'Python' }] },
  })
  const { advice: _, ...undecided } = { ...REPORT, undecided: say('Cannot tell.') }
  expect(JSON.parse(labJson(undecided, '1.2.3'))).toMatchObject({ undecided: 'Cannot tell.' })
})

it('is what docs/lab.schema.json describes', () => {
  expect(labSchemaErrors(labJson(REPORT, '1.2.3'))).toEqual([])
  const { subject: _s, advice: _a, theirs: _t, ...least } = REPORT
  expect(labSchemaErrors(labJson(least, '1.2.3'))).toEqual([])
  expect(labSchema).toMatchObject({
    $id: `urn:tensorscope:lab:${LAB_SCHEMA_VERSION}`,
    properties: { schemaVersion: { const: LAB_SCHEMA_VERSION }, experiment: { enum: EXPERIMENTS } },
  })
  const more = { ...(JSON.parse(labJson(REPORT, '1')) as object), more: 1 }
  expect(labSchemaErrors(JSON.stringify(more))).toHaveLength(1)
})
