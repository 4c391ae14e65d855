/** Findings and verdict of a model, made together so that they never differ. */
import type { ModelView } from '../model-view.ts'
import type { Listing } from '../listing.ts'
import type { InPieces, MeasuredTensor } from '../overview/measured-tensor.ts'
import type { Finding } from './finding.ts'
import { findings } from './findings.ts'
import { TensorTally, type Verdict, verdictOf } from './verdict.ts'

export interface Judgement {
  readonly verdict: Verdict
  /** In order: the worst first. */
  readonly findings: readonly Finding[]
}

/**
 * Judges a model by its header and the results so far, in pieces. Results may arrive between two pieces: each is counted as
 * the rules have seen it, so that a model is never called OK by results that no rule has seen.
 * @param rows all tensors, by index
 */
export function* judge(
  view: Pick<ModelView, 'facts' | 'architecture' | 'problems'>,
  rows: Listing<MeasuredTensor>,
): InPieces<Judgement> {
  const counts = new TensorTally(rows.length)
  const found = yield* findings(view, rows, counts)
  return { verdict: verdictOf(view.problems, found, counts), findings: found }
}
