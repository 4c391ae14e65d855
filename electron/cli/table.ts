import { basename } from 'node:path'
import type { RowUpdate, ScanProgress } from '../../shared/model/scan.ts'
import { type Column, type ColumnKey, columnOf, COLUMNS, numberOf } from '../../shared/model/columns.ts'
import { type TensorRow, tensorRow } from '../../shared/model/overview/measured-tensor.ts'
import type { Judgement } from '../../shared/model/health/judge.ts'
import { formatName } from '../../shared/model/model-header.ts'
import { type Model, modelSize } from '../engine/formats/model.ts'
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
  readonly text: (row: TensorRow) => string
}

/** A column by its name in exports, which is its title here. */
const column = (key: ColumnKey, text?: TableColumn['text']): TableColumn => {
  const { value } = columnOf(key)
  return { title: key, text: text ?? ((row) => visibleText(String(value(row) ?? ''))) }
}

/** A statistic, whole numbers with separators. */
const measured = (key: ColumnKey, title: string = key): TableColumn => {
  const { format, value } = columnOf(key)
  const shown = format === 'integer' ? formatInteger : formatNumber
  return { title, right: true, text: (row) => shown(numberOf(value(row))) }
}

const MEASURED: readonly TableColumn[] = [
  ...(['mean', 'std', 'min', 'max', 'zeros'] as const).map((key) => measured(key)),
  measured('nan', 'NaN'),
  {
    title: 'Inf',
    right: true,
    text: ({ result: { stats } }) => formatInteger(stats && stats.posInf + stats.negInf),
  },
]

const FACTS: readonly TableColumn[] = [
  column('name'),
  column('type'),
  column('shape', ({ tensor }) => formatShape(tensor.shape)),
  { ...column('n_bytes', ({ tensor }) => formatBytes(tensor.nBytes)), title: 'size', right: true },
]

/** Checksums that some tensor has, in full: they are there to be compared. */
const checksumColumns = (rows: readonly TensorRow[]): readonly TableColumn[] =>
  COLUMNS.filter((column: Column) => column.measure && rows.some((row) => column.value(row) !== undefined)).map(
    ({ key }) => ({ ...column(key), title: key.replace('_', ' '), right: key === 'raw_sum' }),
  )

/** The model's facts, its tensors as a table, its problems, findings and verdict: plain text for a terminal. @param more lines below the problems */
export function* tableLines(
  model: Model,
  rows: readonly RowUpdate[],
  progress: ScanProgress | undefined,
  judgement: Judgement,
  memory: MemoryChoice,
  more: readonly string[] = [],
): Generator<string> {
  const { header } = model
  const architecture = header.metadata.get('general.architecture')?.value
  const size = modelSize(model)
  const weights = Iterator.from(header.tensors).reduce((sum, { nElements }) => sum + BigInt(nElements), 0n)
  const nFiles = model.files.length
  yield visibleText(basename(model.files[0]!.path))
  yield [
    ...(typeof architecture === 'string' ? [visibleText(architecture)] : []),
    `${formatCount(weights)} weights`,
    formatBytes(size),
    `${formatInteger(header.tensors.length)} tensors`,
    `${nFiles} ${nFiles === 1 ? 'file' : 'files'}`,
    `${formatName(header)}, ${header.endian} endian`,
  ].join(' · ')
  if (rows.length > 0) {
    yield* memoryLines(model, memory)
    yield ''
    const table = rows.map((row) => tensorRow(header.tensors.at(row.index)!, row))
    const failed = rows.some((row) => row.error !== undefined)
    const columns = [
      ...FACTS,
      ...(progress ? MEASURED : []),
      ...checksumColumns(table),
      ...(failed ? [column('error')] : []),
    ]
    yield* align(
      columns,
      table.map((row) => columns.map(({ text }) => text(row))),
    )
  }
  if (header.problems.length > 0) {
    yield ''
    yield header.problems.length === 1 ? '1 problem:' : `${formatInteger(header.problems.length)} problems:`
    for (const { severity, message, byteOffset } of header.problems)
      yield `  ${severity}: ${visibleText(message)}${byteOffset === undefined ? '' : ` (byte ${formatInteger(byteOffset)})`}`
  }
  yield* more
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
