import type { LabAdvice, LabReport, LabTable, LabValue } from '../../../shared/model/lab.ts'
import { english, type Sentence } from '../../../shared/text/sentence.ts'
import { unparse, withByteOrderMark } from './csv.ts'
import { TOOL } from './origin.ts'

const valueOf = (value: LabValue | undefined): number | string | undefined =>
  typeof value === 'object' ? english(value) : value

/** What each row of the CSV ends with: rows of several machines can be put together. */
function machineColumns(report: LabReport, version: string): Readonly<Record<string, unknown>> {
  const { machine, experiment, startedAt, subject } = report
  return {
    experiment,
    started_at: new Date(startedAt).toISOString(),
    subject: valueOf(subject),
    cpu: machine.cpu,
    cores: machine.cores,
    machine_memory_bytes: machine.memory,
    system: machine.system,
    runtime: machine.runtime,
    tool: `${TOOL} ${version}`,
  }
}

/**
 * The table of a report with the machine in every row. Numbers are in full precision; what is not known is empty.
 * @param version the program's
 */
export function* labCsvPieces(report: LabReport, version: string): Generator<string> {
  const { columns, rows } = report.table
  const machine = machineColumns(report, version)
  yield unparse([[...columns.map(({ key }) => key), ...Object.keys(machine)]])
  for (const row of rows) yield unparse([[...columns.map(({ key }) => valueOf(row[key])), ...Object.values(machine)]])
}

/** Version of the layout that `docs/lab.schema.json` describes. Raised as `JSON_SCHEMA_VERSION` is. */
export const LAB_SCHEMA_VERSION = 1

/** A report as JSON text, its sentences in English. What is not known is absent. */
export function labJson(report: LabReport, version: string): string {
  const { table, theirs, reading, explanation, startedAt, advice, undecided, subject, ...facts } = report
  const texts = (sentences: readonly Sentence[]) => sentences.map(english)
  const plain = {
    schemaVersion: LAB_SCHEMA_VERSION,
    tool: `${TOOL} ${version}`,
    ...facts,
    ...(subject === undefined ? {} : { subject: valueOf(subject) }),
    startedAt: new Date(startedAt).toISOString(),
    table: plainTable(table),
    reading: texts(reading),
    ...(advice ? { advice: plainAdvice(advice) } : {}),
    ...(undecided ? { undecided: english(undecided) } : {}),
    explanation: texts(explanation),
    ...(theirs ? { theirs: plainTable(theirs) } : {}),
  }
  return `${JSON.stringify(plain, null, 2)}\n`
}

const plainAdvice = ({ summary, caution, ...setting }: LabAdvice) => ({
  ...setting,
  summary: english(summary),
  ...(caution ? { caution: english(caution) } : {}),
})

function plainTable({ columns, rows, chart }: LabTable) {
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, valueOf(value)]))),
    ...(chart ? { chart } : {}),
  }
}

/** The table as a file has it. */
export function labCsvFilePieces(report: LabReport, version: string): Iterable<string> {
  const pieces = [...labCsvPieces(report, version)]
  return withByteOrderMark(pieces, pieces)
}
