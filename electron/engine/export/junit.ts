/** What was checked of a model as JUnit XML, which CI systems show as a list of tests. */
import { basename } from 'node:path'
import { formatInteger } from '../../../shared/text/format.ts'
import { RULES, type RuleId } from '../../../shared/model/health/finding.ts'
import { type FailOn, verdictHeadline } from '../../../shared/model/health/verdict.ts'
import { english } from '../../../shared/text/sentence.ts'
import {
  failsOn,
  type Issue,
  issues,
  type IssueSource,
  MANIFEST_RULE,
  NOT_OPENED,
  type UnopenedSource,
} from './issues.ts'
import { TOOL } from './origin.ts'
import { escapeHtml } from './report/markup.ts'
import type { LastScan } from './report/report-source.ts'

export interface JunitSource extends IssueSource {
  /** The program's. */
  readonly version: string
  /** When the run ended. */
  readonly date: Date
  readonly scan?: Pick<LastScan, 'elapsedMs'> | undefined
  /** Severity from which findings are failures. */
  readonly failOn: FailOn
  /** Why the run did not come to its end. */
  readonly failure?: string | undefined
}

/** Rules that look at values: without a finding in a part of the tensors they say nothing of the rest. */
const VALUE_RULES: ReadonlySet<string> = new Set<RuleId>([
  'not-measured',
  'non-finite',
  'all-zero',
  'zero-expert',
  'zero-rows',
  'constant',
  'outlier',
  'identical',
])

/** Name of the case for the scan. */
const WHOLE = 'every tensor'

interface TestCase {
  /** What it is grouped by: a rule. */
  readonly group: string
  readonly name: string
  readonly ms?: number | undefined
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  /** Severity of what fails. */
  readonly type?: string
  /** In one line. */
  readonly message?: string
  readonly text?: string
}

/**
 * One suite for the model, a case at a time. A rule without findings is one case that passes; otherwise each finding is a
 * case of its own, named by its tensor, so that it is counted once. Findings that do not fail the check are cases that pass
 * with a text.
 */
export function* junitPieces(source: JunitSource): Generator<string> {
  const { model, judgement, version, date, scan } = source
  const { verdict, findings } = judgement
  const facts = { tool: `${TOOL} ${version}`, ...verdict, headline: english(verdictHeadline(verdict, findings)) }
  yield* suitePieces(model.files[0]!.path, [...testCases(source)], facts, date, scan?.elapsedMs)
}

/** A suite with one case, an error, for a file that cannot be opened, such as a pointer of Git LFS. */
export function* unopenedJunit({ path, version, date, failure }: UnopenedSource): Generator<string> {
  const whole: TestCase = { group: 'scan', name: WHOLE, outcome: 'error', type: NOT_OPENED, message: failure }
  yield* suitePieces(path, [whole], { tool: `${TOOL} ${version}` }, date, 0)
}

function* suitePieces(
  path: string,
  cases: readonly TestCase[],
  facts: Readonly<Record<string, string | number>>,
  date: Date,
  ms: number | undefined,
): Generator<string> {
  const suite = basename(path)
  const count = (outcome: TestCase['outcome']) => cases.filter((each) => each.outcome === outcome).length
  const totals =
    `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `skipped="${count('skipped')}" time="${seconds(ms)}"`
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites name="${TOOL}" ${totals}>\n`
  yield `  <testsuite name="${xml(suite)}" ${totals} timestamp="${date.toISOString().slice(0, 19)}">\n    <properties>\n`
  for (const [name, value] of Object.entries(facts))
    yield `      <property name="${name}" value="${xml(String(value))}"/>\n`
  yield '    </properties>\n'
  for (const each of cases) yield caseXml(each, suite)
  yield '  </testsuite>\n</testsuites>\n'
}

function* testCases(source: JunitSource): Generator<TestCase> {
  const { judgement, checked, scan, failure } = source
  const { measured, failed, total } = judgement.verdict
  const isWhole = measured + failed >= total
  const soFar = `${formatInteger(measured)} of ${formatInteger(total)} tensors measured`
  const whole = { group: 'scan', name: WHOLE, ms: scan?.elapsedMs }
  if (failure !== undefined) yield { ...whole, outcome: 'error', type: 'scan', message: `${failure} ${soFar}` }
  else if (isWhole) yield { ...whole, outcome: 'passed' }
  else yield { ...whole, outcome: 'skipped', message: soFar }
  const groups = Map.groupBy(issues(source), ({ rule }) => rule)
  const names = new Map<string, number>()
  const { problems } = source.model.header
  for (const code of new Set(problems.map((problem) => problem.code)))
    yield* issueCases(groups.get(code) ?? [], source, names)
  for (const rule of Object.keys(RULES) as RuleId[]) {
    if (rule === 'file-problem' && problems.length > 0) continue
    const found = groups.get(rule)
    if (found) yield* issueCases(found, source, names)
    else if (!isWhole && VALUE_RULES.has(rule)) yield { ...named(rule), outcome: 'skipped', message: soFar }
    else yield { ...named(rule), outcome: 'passed', text: RULES[rule] }
  }
  if (!checked) return
  const found = groups.get(MANIFEST_RULE)
  if (found) yield* issueCases(found, source, names)
  else yield { ...named(MANIFEST_RULE), outcome: 'passed', text: 'Every tensor matches the hashes of the manifest.' }
}

const named = (rule: string) => ({ group: rule, name: rule })

/** @param names how often each is taken, by group: systems keep the history of a case by its name */
function* issueCases(found: readonly Issue[], source: JunitSource, names: Map<string, number>): Generator<TestCase> {
  for (const issue of found) {
    const { rule: group, severity, title, message, tensors } = issue
    const name = freeName(caseName(issue, source), group, names)
    const ms = tensors[0] === undefined ? undefined : source.result(tensors[0])?.durationMs
    const about = { group, name, ms }
    yield failsOn(issue, source.failOn)
      ? { ...about, outcome: 'failure', type: severity, message: title, text: message }
      : { ...about, outcome: 'passed', text: `${severity}: ${message}` }
  }
}

function caseName({ tensors, absent, expert, layer, rule }: Issue, { model }: JunitSource): string {
  const name = absent ?? (tensors[0] === undefined ? undefined : model.header.tensors.at(tensors[0])!.name)
  if (name === undefined) return layer === undefined ? rule : `layer ${layer}`
  return expert === undefined ? name : `${name}, expert ${expert}`
}

function freeName(wanted: string, group: string, names: Map<string, number>): string {
  const count = (names.get(`${group} ${wanted}`) ?? 0) + 1
  names.set(`${group} ${wanted}`, count)
  return count === 1 ? wanted : `${wanted} (${count})`
}

/** Safe as text and in quotes: what XML does not allow, such as control characters, is made visible. */
const xml = escapeHtml

const seconds = (ms = 0): string => (ms / 1000).toFixed(3)

function caseXml({ group, name, ms, outcome, type, message, text }: TestCase, suite: string): string {
  const start = `    <testcase classname="${xml(`${suite}.${group}`)}" name="${xml(name)}" time="${seconds(ms)}"`
  const attributes = [
    ...(message === undefined ? [] : [` message="${xml(message)}"`]),
    ...(type === undefined ? [] : [` type="${xml(type)}"`]),
  ].join('')
  if (outcome !== 'passed')
    return `${start}>\n      <${outcome}${attributes}>${xml(text ?? '')}</${outcome}>\n    </testcase>\n`
  if (text === undefined) return `${start}/>\n`
  return `${start}>\n      <system-out>${xml(text)}</system-out>\n    </testcase>\n`
}
