/** Rows of results: compared with their targets, printed as a table, written as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Machine } from './machine.ts'
import { ratios, type Summary, summarize } from './statistics.ts'

export interface Target {
  readonly is: 'at least' | 'at most'
  readonly value: number
}

export type Verdict = 'met' | 'missed' | 'skipped' | '-'

export interface Row {
  /** The measurement it belongs to: `kernels`. */
  readonly group: string
  readonly name: string
  /** What was compared with what, and in which unit: `x the prototype`, `ms`. */
  readonly unit: string
  readonly value?: Summary
  readonly target?: Target
  readonly verdict: Verdict
  /** Absolute figures, or why the row was skipped. */
  readonly note: string
  /** As measured, by candidate, in the order of the rounds. */
  readonly rounds?: Readonly<Record<string, readonly number[]>>
}

export const atLeast = (value: number): Target => ({ is: 'at least', value })
export const atMost = (value: number): Target => ({ is: 'at most', value })

export function judge({ median }: Summary, target: Target | undefined): Verdict {
  if (!target) return '-'
  return (target.is === 'at least' ? median >= target.value : median <= target.value) ? 'met' : 'missed'
}

interface Described {
  readonly group: string
  readonly name: string
  readonly unit: string
  readonly target?: Target
  readonly note?: string
  readonly rounds?: Row['rounds']
}

export function rowOf(values: readonly number[], row: Described): Row {
  const value = summarize(values)
  return { note: '', ...row, value, verdict: judge(value, row.target) }
}

/** `numerator` over `denominator`, round by round; the note gives the medians of both. */
export function ratioRow<Name extends string>(
  rounds: Readonly<Record<Name, readonly number[]>>,
  numerator: Name,
  denominator: Name,
  row: Described,
  scale = 1,
): Row {
  const values = ratios(rounds[numerator], rounds[denominator]).map((ratio) => ratio * scale)
  const median = (name: Name) => `${name} ${format(summarize(rounds[name]).median)}`
  const note = row.note ?? `${median(numerator)}, ${median(denominator)}`
  return rowOf(values, { ...row, note, rounds })
}

export function skipped(group: string, name: string, reason: string): Row {
  return { group, name, unit: '', verdict: 'skipped', note: reason }
}

export function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)
}

export function cellsOf({ group, name, unit, value, target, verdict, note }: Row): string[] {
  const range = value ? `${format(value.median)} [${format(value.min)}-${format(value.max)}]` : ''
  return [group, name, range, unit, target ? `${target.is} ${target.value}` : '', verdict, note]
}

const HEAD = ['group', 'row', 'median [min-max]', 'unit', 'target', 'verdict', 'note']

/** A table in Markdown, its columns in line. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}

export function writeReport(path: string, machine: Machine, quick: boolean, rows: readonly Row[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify({ date: new Date().toISOString(), quick, machine, rows }, undefined, 2)}\n`)
}
