import type { RowUpdate } from '../../../shared/contract.ts'
import { formatInteger, visibleText } from '../../../shared/format.ts'
import { findings } from '../../../shared/health/findings.ts'
import { inOnePiece, measuredTensor } from '../../../shared/overview/measured-tensor.ts'
import { english } from '../../../shared/sentence.ts'
import { findingGroups } from '../../engine/export/report/report-facts.ts'
import type { Model } from '../../engine/gguf/model.ts'
import { modelView } from '../model-view.ts'

/** Findings of one rule that are listed: of a broken model there may be one for every tensor. */
const LISTED = 10

/** What is wrong with a model or worth a look, for a terminal. Problems of the file are left out: they are told apart. */
export function* findingLines(model: Model, rows: readonly RowUpdate[]): Generator<string> {
  const view = modelView('', model, [])
  const types = new Map(view.types.map((type) => [type.id, type]))
  const measured = rows.map((row) => measuredTensor(model.header.tensors[row.index]!, types, row))
  const found = inOnePiece(findings(view, measured)).filter(
    ({ severity, rule }) => severity !== 'sound' && rule !== 'file-problem',
  )
  if (found.length === 0) return
  yield ''
  yield found.length === 1 ? '1 finding:' : `${formatInteger(found.length)} findings:`
  for (const { severity, listed, more } of findingGroups(found, LISTED)) {
    for (const { title, text } of listed)
      yield `  ${severity}: ${visibleText(english(title))}. ${visibleText(english(text))}`
    if (more > 0) yield `  ${severity}: ${formatInteger(more)} more of this kind`
  }
}
