/** The writer of each export of a comparison. */
import type { ExportIdOf } from '../../../shared/ipc/exports.ts'
import { comparisonCsv, comparisonCsvFile } from '../../engine/export/comparison/comparison-csv.ts'
import { comparisonHtml } from '../../engine/export/comparison/comparison-html.ts'
import { comparisonJson } from '../../engine/export/comparison/comparison-json.ts'
import { comparisonMarkdown } from '../../engine/export/comparison/comparison-markdown.ts'
import type { ComparisonSource } from '../../engine/export/comparison/comparison-source.ts'
import { translator } from '../translate.ts'
import type { TextWriter } from './text-writer.ts'

const count = ({ models }: ComparisonSource) => models.pairs.length

export const DIFF_WRITERS: Readonly<Record<ExportIdOf<'comparison'>, TextWriter<ComparisonSource>>> = {
  'diff-csv': { pieces: comparisonCsvFile, printed: comparisonCsv, count },
  'diff-json': { pieces: comparisonJson, count },
  'diff-html': { pieces: (source, { language }) => comparisonHtml(source, translator(language), language), count },
  'diff-markdown': { pieces: (source, { language }) => comparisonMarkdown(source, translator(language)), count },
}
