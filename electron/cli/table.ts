import { basename } from 'node:path'
import type { RowUpdate, ScanProgress } from '../../shared/model/scan.ts'
import { MEASURES } from '../../shared/model/digest.ts'
import type { Judgement } from '../../shared/model/health/judge.ts'
import type { Model } from '../engine/formats/model.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInteger,
  formatNumber,
  formatShape,
  visibleText,
} from '../../shared/text/format.ts'
import type { MemoryChoice } from '../../shared/model/memory/memory-facts.ts'
import { workerCounts } from '../../shared/model/scan-workers.ts'
import { align, type AlignedColumn } from './align.ts'
import { findingLines, verdictLine } from './findings.ts'
import { memoryLines } from './memory-lines.ts'

interface TableColumn extends AlignedColumn {
  readonly text: (model: Model, row: RowUpdate) => string
}

const tensor = (model: Model, row: RowUpdate) => model.header.tensors[row.index]!

const MEASURED: readonly TableColumn[] = [
  { title: 'mean', right: true, text: (_m, row) => formatNumber(row.stats?.mean) },
  { title: 'std', right: true, text: (_m, row) => formatNumber(row.stats?.std) },
  { title: 'min', right: true, text: (_m, row) => formatNumber(row.stats?.min) },
  { title: 'max', right: true, text: (_m, row) => formatNumber(row.stats?.max) },
  { title: 'zeros', right: true, text: (_m, row) => formatInteger(row.stats?.zeros) },
  { title: 'NaN', right: true, text: (_m, row) => formatInteger(row.stats?.nan) },
  {
    title: 'Inf',
    right: true,
    text: (_m, row) => formatInteger(row.stats && row.stats.posInf + row.stats.negInf),
  },
]

const FACTS: readonly TableColumn[] = [
  { title: 'name', text: (model, row) => visibleText(tensor(model, row).name) },
  { title: 'type', text: (model, row) => tensor(model, row).type },
  { title: 'shape', text: (model, row) => formatShape(tensor(model, row).shape) },
  { title: 'size', right: true, text: (model, row) => formatBytes(tensor(model, row).nBytes) },
]

/** Those that were measured of some tensor, in full: they are there to be compared. */
const digestColumns = (rows: readonly RowUpdate[]): readonly TableColumn[] =>
  MEASURES.filter((measure) => rows.some((row) => row.digest?.[measure] !== undefined)).map((measure) => ({
    title: measure === 'rawSum' ? 'raw sum' : measure,
    right: measure === 'rawSum',
    text: (_model, row) => row.digest?.[measure] ?? '',
  }))

const ERROR: TableColumn = { title: 'error', text: (_m, row) => visibleText(row.error ?? '') }

/** The model's facts, its tensors as a table, its problems, findings and verdict: plain text for a terminal. */
export function* tableLines(
  model: Model,
  rows: readonly RowUpdate[],
  progress: ScanProgress | undefined,
  judgement: Judgement,
  memory: MemoryChoice,
): Generator<string> {
  const { header } = model
  const architecture = header.metadata.get('general.architecture')?.value
  const size = model.files.reduce((sum, file) => sum + file.size, 0)
  const weights = header.tensors.reduce((sum, { nElements }) => sum + BigInt(nElements), 0n)
  const nFiles = model.files.length
  yield visibleText(basename(model.files[0]!.path))
  yield [
    ...(typeof architecture === 'string' ? [visibleText(architecture)] : []),
    `${formatCount(weights)} weights`,
    formatBytes(size),
    `${formatInteger(header.tensors.length)} tensors`,
    `${nFiles} ${nFiles === 1 ? 'file' : 'files'}`,
    `GGUF v${header.version}, ${header.endian} endian`,
  ].join(' · ')
  if (rows.length > 0) {
    yield* memoryLines(model, memory)
    yield ''
    const failed = rows.some((row) => row.error !== undefined)
    const columns = [...FACTS, ...(progress ? MEASURED : []), ...digestColumns(rows), ...(failed ? [ERROR] : [])]
    yield* align(
      columns,
      rows.map((row) => columns.map((column) => column.text(model, row))),
    )
  }
  if (header.problems.length > 0) {
    yield ''
    yield header.problems.length === 1 ? '1 problem:' : `${formatInteger(header.problems.length)} problems:`
    for (const { severity, message, byteOffset } of header.problems)
      yield `  ${severity}: ${visibleText(message)}${byteOffset === undefined ? '' : ` (byte ${formatInteger(byteOffset)})`}`
  }
  yield* findingLines(judgement.findings)
  yield ''
  if (progress) yield summary(progress)
  yield verdictLine(judgement)
}

function summary(progress: ScanProgress): string {
  const { tensorsDone, tensorsTotal, tensorsFailed, elapsedMs, bytesDone } = progress
  const { threads, processes } = workerCounts(progress)
  const workers = [
    ...(threads > 0 ? [threads === 1 ? '1 thread' : `${threads} threads`] : []),
    ...(processes > 0 ? [processes === 1 ? '1 process' : `${processes} processes`] : []),
  ]
  const seconds = elapsedMs < 60_000 ? `${(elapsedMs / 1000).toFixed(2)} s` : formatDuration(elapsedMs)
  return [
    `${formatInteger(tensorsDone)} of ${formatInteger(tensorsTotal)} tensors measured`,
    ...(tensorsFailed > 0 ? [`${formatInteger(tensorsFailed)} failed`] : []),
    `${formatBytes(bytesDone)} in ${seconds} on ${workers.join(' and ')}`,
  ].join(', ')
}
