/** All findings of a model: the problems of its file, what its header tells, and what a scan has found so far. */
import type { ModelView } from '../contract.ts'
import { formatInteger } from '../format.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { declaredType, factsOf, percent } from '../overview/model-facts.ts'
import { mainType } from '../overview/sizes.ts'
import type { Problem } from '../problems.ts'
import { completeness } from './completeness.ts'
import { type Finding, inOrder } from './finding.ts'
import { identical } from './identical.ts'
import { outliers } from './outliers.ts'
import { valueFindings } from './values.ts'

/** Problems of one kind that are listed here; all of them are in the view of problems. */
const PROBLEMS_OF_A_KIND = 5

export function* findings(
  view: Pick<ModelView, 'facts' | 'architecture' | 'problems'>,
  rows: readonly MeasuredTensor[],
): InPieces<Finding[]> {
  const found: Finding[] = []
  const byName = new Map<string, number>()
  const wanted = new Set(view.problems.flatMap(({ tensor }) => tensor ?? []))
  let [measured, readable] = [0, 0]
  yield* eachInPieces(rows, (row, at) => {
    if (wanted.has(row.tensor.name)) byName.set(row.tensor.name, at)
    if (row.tensor.unreadable === undefined) readable++
    if (row.result.stats) measured++
    found.push(...valueFindings(row, at))
  })
  const bad = found.some(({ rule }) => rule === 'non-finite' || rule === 'not-measured')
  found.push(...problemFindings(view.problems, byName))
  if (readable > 0 && measured === readable && !bad)
    found.push({
      rule: 'non-finite',
      severity: 'sound',
      title: readable === 1 ? 'The tensor is finite' : `All ${formatInteger(readable)} tensors are finite`,
      text: 'No NaN and no infinity among their values.',
    })
  const facts = factsOf(view)
  found.push(...(yield* completeness(facts, view.architecture, rows)))
  found.push(...fileTypeFinding(declaredType(facts), yield* mainType(rows)))
  found.push(...(yield* outliers(rows)))
  found.push(...(yield* identical(rows)))
  yield undefined
  return inOrder(found)
}

function problemFindings(problems: readonly Problem[], byName: ReadonlyMap<string, number>): Finding[] {
  const kinds = Map.groupBy(problems, ({ code }) => code)
  const found: Finding[] = []
  for (const [code, group] of kinds) {
    for (const { severity, message, tensor } of group.slice(0, PROBLEMS_OF_A_KIND)) {
      const at = tensor === undefined ? undefined : byName.get(tensor)
      found.push({
        rule: 'file-problem',
        severity: severity === 'warning' ? 'warning' : 'error',
        title: inWords(code),
        text: message,
        ...(at === undefined ? {} : { tensor: at }),
      })
    }
    const rest = group.length - PROBLEMS_OF_A_KIND
    if (rest > 0)
      found.push({
        rule: 'file-problem',
        severity: group[0]!.severity === 'warning' ? 'warning' : 'error',
        title: `${inWords(code)}: ${formatInteger(rest)} more`,
        text: 'All of them are in the view of problems.',
      })
  }
  if (problems.length > 0) return found
  return [
    {
      rule: 'file-problem',
      severity: 'sound',
      title: 'The file keeps to the format',
      text: 'No problem in its header and its layout.',
    },
  ]
}

/** `tensor-beyond-end` is `Tensor beyond end`. */
const inWords = (code: string) => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ')

function fileTypeFinding(
  declared: ReturnType<typeof declaredType>,
  main: { type: string; part: number } | undefined,
): Finding[] {
  if (!declared?.type || !main || declared.type === main.type) return []
  return [
    {
      rule: 'file-type',
      severity: 'warning',
      title: `Declared ${declared.name}, but most weights are ${main.type}`,
      text: `${percent(main.part)} of the weights of matrices are ${main.type}; ${declared.name} stands for ${declared.type}.`,
    },
  ]
}
