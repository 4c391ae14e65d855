/** Findings of one rule together, so that thousands of one kind do not hide the others. */

interface Ruled {
  readonly rule: string
  readonly severity: string
}

/** A finding, or what stands for those of its rule that are not shown. */
export type FindingLine<F extends Ruled> =
  | { readonly kind: 'finding'; readonly finding: F }
  | { readonly kind: 'more'; readonly group: string; readonly count: number; readonly open: boolean }

/** Findings of one rule that are shown in any case, and how many are no crowd yet. */
const FIRST = 5
const CROWD = 8

/**
 * @param findings those of one severity and rule one after the other
 * @param open groups of which all are shown
 */
export function findingLines<F extends Ruled>(
  findings: readonly F[],
  open: ReadonlySet<string>,
): readonly FindingLine<F>[] {
  const lines: FindingLine<F>[] = []
  for (let from = 0; from < findings.length;) {
    const { rule, severity } = findings[from]!
    const next = findings.findIndex((one, at) => at > from && (one.rule !== rule || one.severity !== severity))
    const run = findings.slice(from, next < 0 ? undefined : next)
    const group = `${severity}/${rule}`
    const isCrowd = run.length > CROWD
    const shown = isCrowd && !open.has(group) ? run.slice(0, FIRST) : run
    for (const finding of shown) lines.push({ kind: 'finding', finding })
    if (isCrowd) lines.push({ kind: 'more', group, count: run.length - FIRST, open: open.has(group) })
    from += run.length
  }
  return lines
}
