/** Problems of the file, findings and tensors without a result as one list: what CI systems show one by one. */
import type { TensorResult } from '../../../shared/model/scan.ts'
import { type Finding, type FindingSeverity, shortName, tensorsOf } from '../../../shared/model/health/finding.ts'
import type { Judgement } from '../../../shared/model/health/judge.ts'
import type { FailOn } from '../../../shared/model/health/verdict.ts'
import { describeCheck, type ManifestReport, summarizeReport } from '../../../shared/model/manifest.ts'
import type { Problem } from '../../../shared/model/problems.ts'
import { english } from '../../../shared/text/sentence.ts'
import type { Model } from '../formats/model.ts'

export interface Issue {
  /** ID of the rule, code of the problem, or `manifest`. Kebab-case and stable. */
  readonly rule: string
  readonly severity: Exclude<FindingSeverity, 'sound'>
  /** In English, without a full stop. Names from the file are as they are. */
  readonly title: string
  /** All of it, in English and in sentences. */
  readonly message: string
  /** Indexes of the tensors that it is about, the main one first. */
  readonly tensors: readonly number[]
  /** Name of a tensor that the model does not have. */
  readonly absent?: string | undefined
  readonly expert?: number | undefined
  readonly layer?: number | undefined
  /** Index of the file that it is about. */
  readonly file: number
  /** Bytes from the start of that file. */
  readonly byteOffset?: number | undefined
  /** Fails a check whatever `--fail-on` says. */
  readonly alwaysFails: boolean
}

export interface IssueSource {
  readonly model: Model
  /** By tensor index. */
  readonly result: (tensor: number) => TensorResult | undefined
  readonly judgement: Judgement
  /** Outcome of a check against a manifest. */
  readonly checked?: ManifestReport | undefined
}

/** Rule ID of tensors that do not match a manifest. */
export const MANIFEST_RULE = 'manifest'

/** Rule ID of a file that is not a model or cannot be read. */
export const NOT_OPENED = 'not-opened'

/** A file that cannot be opened: there is no model to report on. */
export interface UnopenedSource {
  readonly path: string
  /** Why, in English. */
  readonly failure: string
  /** The program's. */
  readonly version: string
  /** When the run ended. */
  readonly date: Date
  /** URIs are relative to it. */
  readonly folder: string
  readonly exitCode: number
}

/** Whether an issue fails a check of the model. */
export const failsOn = ({ severity, alwaysFails }: Issue, failOn: FailOn): boolean =>
  alwaysFails || (failOn !== 'never' && (severity === 'error' || (severity === 'warning' && failOn === 'warning')))

/**
 * All issues, problems of the file first. Without those of a manifest they are as many of each severity as the verdict
 * counts.
 */
export function* issues({ model, result, judgement, checked }: IssueSource): Generator<Issue> {
  const { tensors, problems } = model.header
  const byName = new Map<string, number>()
  for (const { name, index } of tensors) if (!byName.has(name)) byName.set(name, index)
  const fileOf = (tensor: number | undefined) =>
    (tensor === undefined ? undefined : tensors.at(tensor)!.shard) ?? model.headerFile
  const explained = new Set<number>()
  let errors = 0
  for (const problem of problems) {
    const tensor = problem.tensor === undefined ? undefined : byName.get(problem.tensor)
    const issue = problemIssue(problem, tensor, problem.shard ?? fileOf(tensor))
    if (tensor !== undefined) explained.add(tensor)
    if (issue.severity === 'error') errors++
    yield issue
  }
  for (const finding of judgement.findings) {
    const { rule, severity, tensor } = finding
    if (severity === 'sound' || rule === 'file-problem') continue
    if (severity === 'error') errors++
    if (rule === 'not-measured' && tensor !== undefined) explained.add(tensor)
    yield findingIssue(finding, severity, fileOf(tensorsOf(finding)[0]))
  }
  // A long list of problems is cut short; the verdict counts every tensor without a result.
  for (let tensor = 0; errors < judgement.verdict.errors && tensor < tensors.length; tensor++) {
    const { status, error } = result(tensor) ?? {}
    const { name, unreadable } = tensors.at(tensor)!
    if ((status !== 'failed' && unreadable === undefined) || explained.has(tensor)) continue
    errors++
    const title = `${shortName(name)} was not measured`
    yield {
      rule: 'not-measured',
      severity: 'error',
      title,
      message: [`${title}.`, ...(error === undefined ? [] : [error])].join(' '),
      tensors: [tensor],
      file: fileOf(tensor),
      alwaysFails: true,
    }
  }
  if (checked) yield* manifestIssues(checked, (name) => byName.get(name), fileOf)
}

function* manifestIssues(
  checked: ManifestReport,
  indexOf: (name: string) => number | undefined,
  fileOf: (tensor: number | undefined) => number,
): Generator<Issue> {
  for (const check of checked.notable) {
    const { name, outcome } = check
    const tensor = outcome === 'missing' ? undefined : indexOf(name)
    const title = `${name}: ${describeCheck(check)}`
    yield {
      rule: MANIFEST_RULE,
      severity: outcome === 'unlisted' ? 'note' : 'error',
      title,
      message: `${title}.`,
      ...(tensor === undefined ? { tensors: [], absent: name } : { tensors: [tensor] }),
      file: fileOf(tensor),
      alwaysFails: outcome !== 'unlisted',
    }
  }
  const { match, mismatch, missing, unread } = checked.counts
  if (checked.sound || mismatch + missing + unread > 0) return
  const title = match > 0 ? 'The manifest does not match' : 'The manifest has no hash of this model'
  const rest = { rule: MANIFEST_RULE, severity: 'error', tensors: [], file: fileOf(undefined) } as const
  yield { ...rest, title, message: `${title}. ${summarizeReport(checked)}`, alwaysFails: true }
}

const problemIssue = (problem: Problem, tensor: number | undefined, file: number): Issue => ({
  rule: problem.code,
  severity: problem.severity === 'warning' ? 'warning' : 'error',
  title: problem.message.replace(/\.$/, ''),
  message: problem.message,
  tensors: tensor === undefined ? [] : [tensor],
  file,
  byteOffset: problem.byteOffset,
  alwaysFails: true,
})

function findingIssue(finding: Finding, severity: Issue['severity'], file: number): Issue {
  const { rule, title, text, absent, expert, layer } = finding
  return {
    rule,
    severity,
    title: english(title),
    message: `${english(title)}. ${english(text)}`,
    tensors: absent === undefined ? tensorsOf(finding) : [],
    absent,
    expert,
    layer,
    file,
    alwaysFails: rule === 'not-measured',
  }
}
