import Papa from 'papaparse'
import { COLUMNS, type ColumnValue } from '../../../shared/model/columns.ts'
import { tensorRow } from '../../../shared/model/overview/measured-tensor.ts'
import type { TensorResult } from '../../../shared/model/scan.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { type Origin, TOOL } from './origin.ts'

/** Rows turned into text at once: bounds the memory of an export. */
const ROWS_AT_ONCE = 2000

/** Cells end at these, whichever of them a spreadsheet takes in its locale. */
const SEPARATOR = '[,;|\\t\\r\\n]'

/** Some locales take full-width ones. */
const SIGN = '[=+\\-@\\uff0b\\uff0d\\uff1d\\uff20]'

/** A whole cell that runs nothing. */
const NEGATIVE_NUMBER = `-(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|inf)(?:${SEPARATOR}|$)`

/**
 * Where a spreadsheet would begin a formula: at the start of the text and behind everything that may end a cell, blanks
 * and quotes passed over. Quotes around the text do not help: to a spreadsheet with another separator they are not at the
 * start of a cell, and characters like any other.
 */
const FORMULA = new RegExp(
  `^(?=[\\t\\r\\n])|(?:^(?=[\\s"]*${SIGN})|(?<=${SEPARATOR})(?=[^\\S\\t\\r\\n]*"*[^\\S\\t\\r\\n]*${SIGN}))(?!${NEGATIVE_NUMBER})`,
  'g',
)

/** What a terminal obeys, but tabs and line breaks: they are part of what CSV can hold. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]+/g

/**
 * Text that neither a spreadsheet nor a terminal runs: formulas get an apostrophe in front, controls become visible. Names
 * as they are, to the last bit, are in the JSON.
 */
const harmless = (cell: unknown): unknown =>
  typeof cell === 'string' ? cell.replace(CONTROLS, visibleText).replace(FORMULA, "'") : cell

/** Quoted, so that a program that takes several separators at once keeps the cell in one piece. */
const needsQuotes = (cell: unknown): boolean => typeof cell === 'string' && /[;|\t]/.test(cell)

/** Excel takes a file for text in the system's own code page unless it begins with this. */
const BYTE_ORDER_MARK = '\ufeff'

/** Text that is ASCII in the file, too: control characters are shown by pictures that are not. */
const isAscii = (text: string) => /^[\t\n\r -~]*$/.test(text)

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
  readonly tensors: Listing<TensorInfo>
  readonly results: (index: number) => TensorResult | undefined
  /** Tensor indexes in the order wanted. */
  readonly indexes: readonly number[]
}

/** The rows as comma-separated text with a header line, in pieces. Numbers are in full precision, integers exact. */
export function* csvPieces(source: RowSource, origin?: Origin, delimiter = ','): Generator<string> {
  yield [...COLUMNS.map(({ key }) => key), ...(origin ? ORIGIN_COLUMNS : [])].join(delimiter) + NEWLINE
  for (let start = 0; start < source.indexes.length; start += ROWS_AT_ONCE) {
    const rows = source.indexes.slice(start, start + ROWS_AT_ONCE).map((index) => {
      const tensor = source.tensors.at(index)!
      const row = tensorRow(tensor, source.results(index))
      const cells: ColumnValue[] = COLUMNS.map(({ value }) => value(row))
      return origin ? [...cells, ...originCells(origin, tensor)] : cells
    })
    yield unparse(rows, delimiter)
  }
}

/** Rows of any table as text, each with its line break. */
export const unparse = (rows: readonly (readonly unknown[])[], delimiter = ','): string =>
  Papa.unparse(
    rows.map((row) => row.map(harmless)),
    { delimiter, newline: NEWLINE, ...(delimiter === ',' ? { quotes: needsQuotes } : {}) },
  ) + NEWLINE

/**
 * The same pieces for a file. It begins with a byte order mark if there is anything in it that is not ASCII: without one
 * Excel garbles that, and with one in every file programs that do not expect it would miss the first column.
 */
export function* withByteOrderMark(texts: Iterable<string>, pieces: Iterable<string>): Generator<string> {
  for (const text of texts)
    if (!isAscii(text)) {
      yield BYTE_ORDER_MARK
      break
    }
  yield* pieces
}

/** All that a file of rows says in words that are not our own. */
function* foreignTexts({ tensors, results, indexes }: RowSource, origin: Origin): Generator<string> {
  for (const { name } of origin.files) yield name
  for (const index of indexes) yield `${tensors.at(index)!.name}${results(index)?.error ?? ''}`
}

/** The rows as a file has them. */
export const csvFilePieces = (source: RowSource, origin: Origin): Iterable<string> =>
  withByteOrderMark(foreignTexts(source, origin), csvPieces(source, origin))

/** The rows as tab-separated text, for the clipboard. */
export function rowsAsTsv(source: RowSource): string {
  return [...csvPieces(source, undefined, '\t')].join('')
}
