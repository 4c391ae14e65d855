import type { MetadataChanges } from '../../../../shared/model/comparison/metadata-changes.ts'
import { type ComparisonSummary, type PairRow, summarize } from '../../../../shared/model/comparison/rows.ts'
import type { ComparisonProgress, PairResult } from '../../../../shared/model/comparison/results.ts'
import type { ScanOutcome } from '../../../../shared/model/scan.ts'
import { type ComparedModels, tensorsOfPair } from '../../compare/compared-models.ts'
import { type Origin, originOf } from '../origin.ts'

/** Everything that an export of a comparison contains. */
export interface ComparisonSource {
  readonly models: ComparedModels
  readonly metadata: MetadataChanges
  /** By position in the list of pairs. */
  readonly result: (pair: number) => PairResult | undefined
  readonly run: (ComparisonProgress & { readonly outcome: ScanOutcome | 'running' }) | undefined
  /** The program's version. */
  readonly version: string
  readonly date: Date
}

/** The rows in the order of the pairs, made one by one. */
export function* pairRows({ models, result }: Pick<ComparisonSource, 'models' | 'result'>): Generator<PairRow> {
  for (const pair of models.pairs) yield { pair, ...tensorsOfPair(models, pair.index), result: result(pair.index) }
}

export const summaryOf = (source: Pick<ComparisonSource, 'models' | 'result'>): ComparisonSummary =>
  summarize(pairRows(source))

export const originsOf = ({
  models,
  version,
}: Pick<ComparisonSource, 'models' | 'version'>): { readonly reference: Origin; readonly other: Origin } => ({
  reference: originOf(models.reference, version),
  other: originOf(models.other, version),
})
