import { formatInteger, visibleText } from '../../shared/text/format.ts'
import { describeCheck, type ManifestReport, summarizeReport } from '../../shared/model/manifest.ts'

/** Tensors listed one by one; the summary counts them all. */
const MAX_LISTED = 200

/** What a check found, as text: every tensor that does not match, then one line with the counts. */
export function reportLines(report: ManifestReport): readonly string[] {
  const shown = report.notable.slice(0, MAX_LISTED)
  const more = report.notable.length - shown.length
  return [
    '',
    ...shown.map((tensor) => `  ${visibleText(tensor.name)}: ${describeCheck(tensor)}`),
    ...(more > 0 ? [`  and ${formatInteger(more)} more`] : []),
    summarizeReport(report),
  ]
}
