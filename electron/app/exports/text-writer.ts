import type { ReportMaking } from './report.ts'

/** Writes one kind of export. */
export interface TextWriter<Source> {
  /** The file in pieces, some of which may be empty. */
  pieces(source: Source, making: ReportMaking): Iterable<string> | AsyncIterable<string>
  /** The same for standard output, where it differs: a byte order mark is for files. */
  printed?(source: Source, making: ReportMaking): Iterable<string>
  /** Number of the rows, keys, hashes or tensors in it. */
  count(source: Source): number
}
