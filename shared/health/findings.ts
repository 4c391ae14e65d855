/** All findings of a model: the problems of its file, what its header tells, and what a scan has found so far. */
import type { ModelView } from '../contract.ts'
import { formatInteger } from '../format.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { declaredType, factsOf, percent } from '../overview/model-facts.ts'
import { mainType } from '../overview/sizes.ts'
import type { Problem } from '../problems.ts'
import { say, sentenceOf } from '../sentence.ts'
import { completeness } from './completeness.ts'
import { type Finding, inOrder } from './finding.ts'
import { identical } from './identical.ts'
import { outliers } from './outliers.ts'
import { problemKind } from './problem-kinds.ts'
import { valueFindings } from './values.ts'
import { countTensors, type TensorCounts } from './verdict.ts'
import { wrongShapes } from './wrong-shapes.ts'

/** Problems of one kind that are listed here; all of them are in the view of problems. */
const PROBLEMS_OF_A_KIND = 5

export function* findings(
  view: Pick<ModelView, 'facts' | 'architecture' | 'problems'>,
  rows: readonly MeasuredTensor[],
): InPieces<Finding[]> {
  const found: Finding[] = []
  const byName = new Map<string, number>()
  const wanted = new Set(view.problems.flatMap(({ tensor }) => tensor ?? []))
  yield* eachInPieces(rows, (row, at) => {
    if (wanted.has(row.tensor.name)) byName.set(row.tensor.name, at)
    found.push(...valueFindings(row, at))
  })
  const hasNonFinite = found.some(({ rule }) => rule === 'non-finite')
  found.push(...problemFindings(view.problems, byName))
  if (!hasNonFinite) found.push(...finiteFinding(countTensors(rows)))
  const facts = factsOf(view)
  found.push(...(yield* completeness(facts, view.architecture, rows, view.problems)))
  found.push(...(yield* wrongShapes(facts, view.architecture, rows)))
  found.push(...fileTypeFinding(declaredType(facts), yield* mainType(rows)))
  found.push(...(yield* outliers(rows)))
  found.push(...(yield* identical(rows)))
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

function problemFindings(problems: readonly Problem[], byName: ReadonlyMap<string, number>): Finding[] {
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
        ...(at === undefined ? {} : { tensor: at }),
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

function fileTypeFinding(
  declared: ReturnType<typeof declaredType>,
  main: { type: string; part: number } | undefined,
): Finding[] {
  if (!declared?.type || !main || declared.type === main.type) return []
  return [
    {
      rule: 'file-type',
      severity: 'warning',
      title: say('Declared {{declared}}, but most weights are {{main}}', { declared: declared.name, main: main.type }),
      text: say('{{part}} of the weights of matrices are {{main}}; {{declared}} stands for {{type}}.', {
        part: percent(main.part),
        main: main.type,
        declared: declared.name,
        type: declared.type,
      }),
    },
  ]
}
