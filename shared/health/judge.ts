/** Findings and verdict of a model, made together so that they never differ. */
import type { ModelView } from '../contract.ts'
import type { InPieces, MeasuredTensor } from '../overview/measured-tensor.ts'
import type { Finding } from './finding.ts'
import { findings } from './findings.ts'
import { countTensors, type Verdict, verdictOf } from './verdict.ts'

export interface Judgement {
  readonly verdict: Verdict
  /** In order: the worst first. */
  readonly findings: readonly Finding[]
}

/** Judges a model by its header and the results so far, in pieces. `rows` has all tensors, by index. */
export function* judge(
  view: Pick<ModelView, 'facts' | 'architecture' | 'problems'>,
  rows: readonly MeasuredTensor[],
): InPieces<Judgement> {
  const found = yield* findings(view, rows)
  return { verdict: verdictOf(view.problems, found, countTensors(rows)), findings: found }
}
