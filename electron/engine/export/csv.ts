import Papa from 'papaparse'
import { COLUMNS } from '../../../shared/columns.ts'
import type { TensorResult } from '../../../shared/contract.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import { type Origin, TOOL } from './origin.ts'
import { type Writing, writeTextFile } from './write-file.ts'

/** Rows turned into text at once: bounds the memory of an export. */
const ROWS_AT_ONCE = 2000

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front. The library's own pattern misses text
 * with a line break after the formula, leading blanks, and the full-width signs that some locales accept. A negative
 * number is none.
 */
const FORMULA = /^(?!-(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf)$)\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/

const NEWLINE = '\r\n'

/**
 * What a file of rows says of its origin: columns of their own, the last ones, because whoever puts the rows of several
 * models into one table tells them apart by a column, and a line before the header would be one for every reader to skip.
 * Executor and workers are left out: no number depends on them, and rows may come of several scans. On the clipboard
 * rows go without.
 */
const ORIGIN_COLUMNS = ['file', 'file_identity', 'tool'] as const

const originCells = ({ files, identity, version }: Origin, { shard = 0 }: TensorInfo) => [
  files[shard]?.name,
  identity,
  `${TOOL} ${version}`,
]

export interface RowSource {
  readonly tensors: readonly TensorInfo[]
  readonly results: (index: number) => TensorResult | undefined
  /** Tensor indexes in the order wanted. */
  readonly indexes: readonly number[]
}

/** The rows as comma-separated text with a header line, in pieces. Numbers are in full precision, integers exact. */
export function* csvPieces(source: RowSource, origin?: Origin, delimiter = ','): Generator<string> {
  const keys: readonly string[] = COLUMNS.map((column) => column.key)
  yield [...keys, ...(origin ? ORIGIN_COLUMNS : [])].join(delimiter) + NEWLINE
  for (let start = 0; start < source.indexes.length; start += ROWS_AT_ONCE) {
    const rows = source.indexes.slice(start, start + ROWS_AT_ONCE).map((index) => {
      const tensor = source.tensors[index]!
      const cells = COLUMNS.map((column) => column.value(tensor, source.results(index)))
      return origin ? [...cells, ...originCells(origin, tensor)] : cells
    })
    yield unparse(rows, delimiter)
  }
}

/** Rows of any table as text, each with its line break. */
export const unparse = (rows: readonly (readonly unknown[])[], delimiter = ','): string =>
  Papa.unparse(rows as unknown[][], { delimiter, newline: NEWLINE, escapeFormulae: FORMULA }) + NEWLINE

/** @throws AppFailure `write-failed` */
export function writeCsv(path: string, source: RowSource, origin: Origin, writing?: Writing): Promise<void> {
  return writeTextFile(path, csvPieces(source, origin), writing)
}

/** The rows as tab-separated text, for the clipboard. */
export function rowsAsTsv(source: RowSource): string {
  return [...csvPieces(source, undefined, '\t')].join('')
}
