import Papa from 'papaparse'
import { COLUMNS } from '../../../shared/columns.ts'
import type { TensorResult } from '../../../shared/contract.ts'
import type { TensorInfo } from '../../../shared/tensor.ts'
import { writeTextFile } from './write-file.ts'

/** Rows turned into text at once: bounds the memory of an export. */
const ROWS_AT_ONCE = 2000

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front. The library's own pattern misses text
 * with a line break after the formula, leading blanks, and the full-width signs that some locales accept. A negative
 * number is none.
 */
const FORMULA = /^(?!-(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|inf)$)\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/

export interface RowSource {
  readonly tensors: readonly TensorInfo[]
  readonly results: (index: number) => TensorResult | undefined
  /** Tensor indexes in the order wanted. */
  readonly indexes: readonly number[]
}

/** The rows as comma-separated text with a header line, in pieces. Numbers are in full precision, integers exact. */
export function* csvPieces(source: RowSource, delimiter = ','): Generator<string> {
  const newline = '\r\n'
  yield COLUMNS.map((column) => column.key).join(delimiter) + newline
  for (let start = 0; start < source.indexes.length; start += ROWS_AT_ONCE) {
    const rows = source.indexes.slice(start, start + ROWS_AT_ONCE).map((index) => {
      const tensor = source.tensors[index]!
      return COLUMNS.map((column) => column.value(tensor, source.results(index)))
    })
    yield Papa.unparse(rows, { delimiter, newline, escapeFormulae: FORMULA }) + newline
  }
}

/** @throws AppFailure `write-failed` */
export function writeCsv(path: string, source: RowSource): Promise<void> {
  return writeTextFile(path, csvPieces(source))
}

/** The rows as tab-separated text, for the clipboard. */
export function rowsAsTsv(source: RowSource): string {
  return [...csvPieces(source, '\t')].join('')
}
