/** All findings of a model: the problems of its file, what its header tells, and what a scan has found so far. */
import type { ModelView } from '../model-view.ts'
import { isFactArray } from '../facts.ts'
import { formatInteger } from '../../text/format.ts'
import { modelKind } from '../model-kind.ts'
import type { Listing } from '../listing.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { factsOf } from '../overview/model-facts.ts'
import type { Problem } from '../problems.ts'
import { say, sentenceOf } from '../../text/sentence.ts'
import { completeness } from './completeness.ts'
import { type Finding, inOrder, locationOf } from './finding.ts'
import { fileTypeFinding } from './file-type.ts'
import { groupNotes } from './group-notes.ts'
import { IdenticalTensors } from './identical.ts'
import { Outliers } from './outliers.ts'
import { problemKind } from './problem-kinds.ts'
import { valueFindings } from './values.ts'
import { type TensorCounts, TensorTally } from './verdict.ts'
import { wrongShapes } from './wrong-shapes.ts'

/** Problems of one kind that are listed here; all of them are in the view of problems. */
const PROBLEMS_OF_A_KIND = 5

/** @param counts counts the rows as the rules see them: results may arrive between two pieces */
export function* findings(
  view: Pick<ModelView, 'facts' | 'architecture' | 'problems'>,
  rows: Listing<MeasuredTensor>,
  counts = new TensorTally(rows.length),
): InPieces<Finding[]> {
  const found: Finding[] = []
  const byName = new Map<string, number>()
  const wanted = new Set(view.problems.flatMap(({ tensor }) => tensor ?? []))
  const facts = factsOf(view)
  const kind = modelKind(facts, view.architecture)
  const tokens = facts.get('tokenizer.ggml.tokens')
  const context = {
    kind,
    experts: facts.count('expert_count'),
    tokens: isFactArray(tokens) ? tokens.length : undefined,
  }
  // Layers of an adapter or an importance matrix differ as much as the models that they were made of.
  const outliers = kind === 'model' || kind === 'projector' ? new Outliers() : undefined
  // Matrices that share their input have the same sums: q, k and v of a layer, gate and up.
  const identical = kind === 'imatrix' ? undefined : new IdenticalTensors()
  const ofValues: Finding[] = []
  // One pass for all rules about values: results may have to be unpacked.
  yield* eachInPieces(rows, (row, at) => {
    if (wanted.has(row.tensor.name)) byName.set(row.tensor.name, at)
    counts.add(row)
    ofValues.push(...valueFindings(row, at, context))
    outliers?.add(row, at)
    identical?.add(row, at)
  })
  found.push(...groupNotes(ofValues, rows))
  const hasNonFinite = ofValues.some(({ rule }) => rule === 'non-finite')
  found.push(...problemFindings(view.problems, rows, byName))
  if (!hasNonFinite) found.push(...finiteFinding(counts))
  found.push(...(yield* completeness(facts, view.architecture, rows, view.problems)))
  found.push(...(yield* wrongShapes(facts, view.architecture, rows)))
  found.push(...(yield* fileTypeFinding(facts, kind, rows)))
  if (outliers) found.push(...(yield* outliers.findings(rows)))
  if (identical) found.push(...identical.findings(rows))
  yield undefined
  return inOrder(found)
}

/** Said once nothing is left to measure. A tensor that could not be measured is never said to be finite. */
function finiteFinding({ measured, failed, total }: TensorCounts): Finding[] {
  if (measured === 0 || measured + failed < total) return []
  const text = say('No NaN and no infinity among their values.')
  if (failed === 0) {
    const title =
      total === 1
        ? say('The tensor is finite')
        : say('All {{tensors}} tensors are finite', { tensors: formatInteger(total) })
    return [{ rule: 'non-finite', severity: 'sound', title, text }]
  }
  const figures = { failed: formatInteger(failed), total: formatInteger(total) }
  const title =
    measured === 1
      ? say('{{failed}} of {{total}} tensors could not be measured; the other is finite', figures)
      : say('{{failed}} of {{total}} tensors could not be measured; the others are finite', figures)
  return [{ rule: 'non-finite', severity: 'note', title, text }]
}

function problemFindings(
  problems: readonly Problem[],
  rows: Listing<MeasuredTensor>,
  byName: ReadonlyMap<string, number>,
): Finding[] {
  const kinds = Map.groupBy(problems, ({ code }) => code)
  const found: Finding[] = []
  for (const [code, group] of kinds) {
    for (const problem of group.slice(0, PROBLEMS_OF_A_KIND)) {
      const { severity, tensor } = problem
      const at = tensor === undefined ? undefined : byName.get(tensor)
      found.push({
        rule: 'file-problem',
        severity: severity === 'warning' ? 'warning' : 'error',
        title: problemKind(code),
        text: sentenceOf(problem),
        ...(at === undefined ? {} : locationOf(rows.at(at)!, at)),
      })
    }
    const rest = group.length - PROBLEMS_OF_A_KIND
    if (rest > 0)
      found.push({
        rule: 'file-problem',
        severity: group[0]!.severity === 'warning' ? 'warning' : 'error',
        title: say('{{kind}}: {{rest}} more', { kind: problemKind(code), rest: formatInteger(rest) }),
        text: say('All of them are in the view of problems.'),
      })
  }
  if (problems.length > 0) return found
  return [
    {
      rule: 'file-problem',
      severity: 'sound',
      title: say('The file keeps to the format'),
      text: say('No problem in its header and its layout.'),
    },
  ]
}
