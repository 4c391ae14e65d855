/** Facts and sentences that every report has, in its language. */
import { type ColumnKey, columnOf } from '../../../../shared/model/columns.ts'
import type { ExecutorKind, ScanOutcome } from '../../../../shared/model/scan.ts'
import { RULES, type Finding, type RuleId, tensorsOf } from '../../../../shared/model/health/finding.ts'
import { verdictHeadline } from '../../../../shared/model/health/verdict.ts'
import type { MeasuredTensor } from '../../../../shared/model/overview/measured-tensor.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInteger,
  formatNumber,
  formatShape,
  formatShare,
  UNKNOWN,
} from '../../../../shared/text/format.ts'
import { formatName } from '../../../../shared/model/model-header.ts'
import { factsOf, type ModelFact } from '../../../../shared/model/overview/model-facts.ts'
import { workerCounts } from '../../../../shared/model/scan-workers.ts'
import { phrase, type Sentence } from '../../../../shared/text/sentence.ts'
import { type SliceKind, sliceKind } from '../../../../shared/model/slices.ts'
import { nonFiniteCount, type TensorStats } from '../../../../shared/model/stats.ts'
import { TOOL } from '../origin.ts'
import type { LastScan, ReportContents, ReportSource, Translate } from './report-source.ts'

export interface ReportFact {
  readonly name: string
  readonly value: string
}

/** What the model's metadata tells, named in the report's language. */
export const shownFacts = (facts: readonly ModelFact[], { t }: Pick<ReportSource, 't'>): readonly ReportFact[] =>
  facts.map(({ name, value }) => ({ name: t(name), value: typeof value === 'string' ? value : tell(value, t) }))

/** A sentence in the report's language, with the sentences in it. */
function tell({ text, values = {} }: Sentence, t: Translate): string {
  const said = Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? tell(value, t) : value])
  return t(text, Object.fromEntries(said) as Record<string, string | number>)
}

const EXECUTORS: Readonly<Record<ExecutorKind, string>> = {
  threads: phrase('Worker threads'),
  processes: phrase('Utility processes'),
  single: phrase('One thread'),
}

const OUTCOMES: Readonly<Record<ScanOutcome | 'running', string>> = {
  done: phrase('complete'),
  cancelled: phrase('cancelled'),
  failed: phrase('ended by an error'),
  running: phrase('still running'),
}

/** `2026-11-22 21:04 UTC`: the same wherever it is read. */
export const formatTime = (iso: string | undefined): string =>
  iso === undefined ? UNKNOWN : `${iso.slice(0, 16).replace('T', ' ')} UTC`

const duration = (ms: number) => (ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : formatDuration(ms))

/** `Worker threads × 60, Utility processes × 4` */
function workersOf(scan: LastScan, t: Translate): string {
  const counts = workerCounts(scan)
  return (['threads', 'processes'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${t(EXECUTORS[kind])} \u00d7 ${formatInteger(counts[kind])}`)
    .join(', ')
}

/** Where the report comes from and how it was measured, but for the files. */
export function settingsFacts(
  { origin, date, scan, t }: ReportSource,
  { measures }: Pick<ReportContents, 'measures'>,
): readonly ReportFact[] {
  return [
    { name: t('Made by'), value: `${TOOL} ${origin.version}` },
    { name: t('Made on'), value: formatTime(date.toISOString()) },
    { name: t('Also measured'), value: measures.length > 0 ? measures.join(', ') : t('nothing') },
    ...(scan
      ? [
          { name: t('Last scan'), value: t(OUTCOMES[scan.outcome]) },
          {
            name: t('Done by'),
            value: scan.executor === 'single' ? t(EXECUTORS.single) : workersOf(scan, t),
          },
          { name: t('Duration'), value: duration(scan.elapsedMs) },
        ]
      : []),
  ]
}

/** One line on the model as a whole. */
export function summary({ view, t }: ReportSource): readonly string[] {
  return [
    ...(view.architecture === undefined ? [] : [view.architecture]),
    t('{{weights}} weights', { weights: formatCount(view.nParameters) }),
    formatBytes(view.size),
    formatName(view),
  ]
}

/** The verdict in a sentence. */
export const headline = ({ t }: ReportSource, { verdict, findings }: ReportContents): string =>
  tell(verdictHeadline(verdict, findings), t)

/** Why the report does not speak of all tensors; undefined when it does. */
export function incomplete({ t }: ReportSource, { counts }: ReportContents): string | undefined {
  if (counts.unmeasured === 0) return undefined
  if (counts.measured === 0) return t('No tensor is measured: the report has what the header tells.')
  return t('The scan is not complete: {{measured}} of {{total}} tensors are measured. Findings are about those only.', {
    measured: formatInteger(counts.measured),
    total: formatInteger(counts.total),
  })
}

/** How many, and whether that is bad. */
export interface Figure extends ReportFact {
  readonly bad: boolean
}

export function figures(
  { t }: ReportSource,
  { counts, verdict }: Pick<ReportContents, 'counts' | 'verdict'>,
): readonly Figure[] {
  const n = formatInteger
  return [
    { name: t('Tensors'), value: n(counts.total), bad: false },
    { name: t('Measured'), value: n(counts.measured), bad: false },
    { name: t('Failed'), value: n(counts.failed), bad: counts.failed > 0 },
    { name: t('Not measured'), value: n(counts.unmeasured), bad: counts.unmeasured > 0 },
    { name: t('With NaN or Inf'), value: n(counts.nonFinite), bad: counts.nonFinite > 0 },
    { name: t('Errors'), value: n(verdict.errors), bad: verdict.errors > 0 },
    { name: t('Warnings'), value: n(verdict.warnings), bad: false },
    { name: t('Notes'), value: n(verdict.notes), bad: false },
  ]
}

/** Findings of one rule and severity that are listed; of a broken file there may be one for every tensor. */
const LISTED = 100

export interface FindingGroup {
  readonly severity: Finding['severity']
  readonly rule: RuleId
  readonly ruleText: string
  readonly listed: readonly Finding[]
  readonly more: number
}

/**
 * In their order, those of one rule together.
 * @param most that are listed of one rule and severity
 */
export function findingGroups(findings: readonly Finding[], most = LISTED): FindingGroup[] {
  const groups = Map.groupBy(findings, ({ severity, rule }) => `${severity} ${rule}`)
  return [...groups.values()].map((group) => {
    const { severity, rule } = group[0]!
    const listed = group.slice(0, most)
    return { severity, rule, ruleText: RULES[rule], listed, more: group.length - listed.length }
  })
}

/** A tensor with experts, heads or other slices of dimension 2. */
export interface ExpertRow {
  readonly row: MeasuredTensor
  readonly kind: SliceKind
  /** Slices in all. */
  readonly experts: number
  readonly sound: number
  readonly notes: readonly string[]
}

/** Slices of one tensor, and tensors, that are listed. */
const NOTES = 16
const EXPERT_ROWS = 200

/** Tensors with slices that are not finite or all zero: what is wrong with each. */
export function* expertRows(
  { rows, sliced }: Pick<ReportContents, 'rows' | 'sliced'>,
  { view, t }: Pick<ReportSource, 'view' | 't'>,
): Generator<ExpertRow> {
  const count = factsOf(view).count('expert_count')
  let left = EXPERT_ROWS
  for (const at of sliced) {
    const row = rows.at(at)!
    const { stats } = row.result
    // Of a tensor of zeros that is told as a whole.
    if (!stats?.experts || stats.zeros === stats.count) continue
    const { size, zeros, nonFinite } = stats.experts
    const bad = nonFinite.map(({ expert, first, ...counts }) => ({
      expert,
      text: t('{{expert}}: {{counts}} from row {{row}}', {
        expert: formatInteger(expert),
        counts: nonFiniteText(counts),
        row: formatInteger(first.row),
      }),
    }))
    zeros.forEach((count, expert) => {
      if (count === size) bad.push({ expert, text: t('{{expert}}: all zero', { expert: formatInteger(expert) }) })
    })
    if (bad.length === 0) continue
    if (left-- === 0) return
    bad.sort((a, b) => a.expert - b.expert)
    const notes = bad.slice(0, NOTES).map(({ text }) => text)
    if (bad.length > NOTES) notes.push(t('{{more}} more', { more: formatInteger(bad.length - NOTES) }))
    const kind = sliceKind(row.tensor, count)
    yield { row, kind, experts: zeros.length, sound: zeros.length - bad.length, notes }
  }
}

/** What the slices of all these tensors are: `slice` where they are not the same. */
export const commonKind = ([first, ...others]: readonly ExpertRow[]): SliceKind =>
  first && others.every(({ kind }) => kind === first.kind) ? first.kind : 'slice'

/** `3 NaN, 1 +Inf`; empty when all values are finite. */
export function nonFiniteText({ nan, posInf, negInf }: Pick<TensorStats, 'nan' | 'posInf' | 'negInf'>): string {
  return [
    ...(nan > 0 ? [`${formatInteger(nan)} NaN`] : []),
    ...(posInf > 0 ? [`${formatInteger(posInf)} +Inf`] : []),
    ...(negInf > 0 ? [`${formatInteger(negInf)} \u2212Inf`] : []),
  ].join(', ')
}

/** A column of the table of tensors. */
export interface TensorColumn {
  readonly title: string
  readonly kind: 'name' | 'text' | 'number'
  /** Share of the table's width, in percent. */
  readonly width: number
  readonly value: (row: MeasuredTensor) => string
}

/** The main columns; CSV has them all. */
export function tensorColumns({ t }: Pick<ReportSource, 't'>): readonly TensorColumn[] {
  const column = (
    key: ColumnKey,
    kind: TensorColumn['kind'],
    width: number,
    value: TensorColumn['value'] = (row) => String(columnOf(key).value(row)),
  ): TensorColumn => {
    const { title = key } = columnOf(key)
    return { title: t(title), kind, width, value }
  }
  const statistic = (key: 'mean' | 'std' | 'min' | 'max', width: number) =>
    column(key, 'number', width, ({ result }) => formatNumber(result.stats?.[key], 5))
  return [
    column('name', 'name', 22),
    column('type', 'text', 6),
    column('shape', 'text', 11, ({ tensor }) => formatShape(tensor.shape)),
    column('n_bytes', 'number', 7, ({ tensor }) => formatBytes(tensor.nBytes)),
    statistic('mean', 9),
    statistic('std', 8),
    statistic('min', 8),
    statistic('max', 8),
    column('zeros', 'number', 6, ({ result: { stats } }) => (stats ? formatShare(stats.zeros, stats.count) : UNKNOWN)),
    { title: 'NaN, Inf', kind: 'number', width: 6, value: ({ result: { stats } }) => countText(stats) },
  ]
}

const countText = (stats: TensorStats | undefined) => (stats ? formatInteger(nonFiniteCount(stats)) : UNKNOWN)

/**
 * The tensors that a report lists: the first ones, and in any case those that a finding is about.
 * @returns their positions, ascending
 */
export function listedTensors({ rows, findings }: ReportContents, most: number): readonly number[] {
  if (rows.length <= most) return Array.from({ length: rows.length }, (_, at) => at)
  const listed = new Set(findings.flatMap(tensorsOf).slice(0, most))
  for (let at = 0; listed.size < most; at++) listed.add(at)
  return [...listed].sort((a, b) => a - b)
}
