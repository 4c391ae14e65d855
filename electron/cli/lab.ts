import { formatBytes, formatInteger, UNKNOWN, visibleText } from '../../shared/text/format.ts'
import type { LabColumn, LabProgress, LabReport, LabTable, LabValue } from '../../shared/model/lab.ts'
import { english } from '../../shared/text/sentence.ts'
import type { Model } from '../engine/formats/model.ts'
import { runExperiment } from '../engine/lab/run-experiment.ts'
import { WRITERS } from '../app/exports/writers.ts'
import { align } from './align.ts'
import { Exports } from './exports.ts'
import { EXIT, type InspectHost, refuse, write } from './host.ts'
import { INTERRUPTION } from './interruption.ts'
import type { LabRun } from './lab-command.ts'
import { takesStdout } from './options.ts'

/** An experiment in the terminal. @returns the exit code */
export async function runLab(run: LabRun, model: Model | undefined, host: InspectHost): Promise<number> {
  const shows = host.stderr.isTTY && !run.quiet
  const dependencies = { scanSpawner: host.spawner, ...host.lab, budget: host.budget, model }
  const onProgress = ({ done, total, doing }: Omit<LabProgress, 'runId'>) => {
    if (shows) void write(host.stderr, `\r${done + 1}/${total} ${english(doing)}\u001b[K`)
  }
  const end = await runExperiment(run.request, dependencies, { onProgress }, host.signal)
  if (shows) void write(host.stderr, '\r\u001b[K')
  if (end.outcome === 'cancelled') return refuse(host, INTERRUPTION, EXIT.interrupted)
  if (end.outcome === 'failed')
    return refuse(host, end.error, end.error.code === 'bad-request' ? EXIT.usage : EXIT.problems)
  const { report } = end
  const exports = new Exports(host, run.force)
  const making = { version: host.version, date: new Date(), language: 'en' } as const
  for (const { id, given } of run.targets) await exports.writeBy<LabReport>(WRITERS[id], given, report, making)
  if (!run.quiet && !takesStdout(run.targets)) await write(host.stdout, `${[...labLines(report)].join('\n')}\n`)
  for (const error of exports.failures) await refuse(host, error, EXIT.problems)
  return exports.failures.length > 0 ? EXIT.problems : EXIT.sound
}

/** A report as plain text: whose it is, the table, what is seen, why, and the articles' figures. */
export function* labLines(report: LabReport): Generator<string> {
  const { machine, subject, table, reading, explanation, theirs } = report
  const cores = `${formatInteger(machine.cores)} cores`
  yield [machine.cpu, cores, formatBytes(machine.memory), machine.system, machine.runtime].map(visibleText).join(' · ')
  if (subject !== undefined) yield visibleText(typeof subject === 'string' ? subject : english(subject))
  yield ''
  yield* tableLines(table)
  yield ''
  yield* reading.map(english)
  yield ''
  yield* explanation.map(english)
  if (!theirs) return
  yield ''
  yield 'What the articles measured, on other machines and with Python:'
  yield* tableLines(theirs)
}

/** Columns that no row has something for are left out. */
function tableLines({ columns, rows }: LabTable): Generator<string> {
  const shown = columns.filter(({ key }) => rows.some((row) => row[key] !== undefined))
  return align(
    shown.map(({ title, unit }) => ({ title, right: unit !== 'text' && unit !== 'executor' })),
    rows.map((row) => shown.map((column) => cell(column, row[column.key]))),
  )
}

function cell({ unit, key }: LabColumn, value: LabValue | undefined): string {
  if (value === undefined) return unit === 'text' && key === 'note' ? '' : UNKNOWN
  if (typeof value === 'object') return visibleText(english(value))
  if (typeof value === 'string') return visibleText(value)
  switch (unit) {
    case 'count':
      return formatInteger(value)
    case 'bytes':
      return formatBytes(Math.round(value))
    case 'bytes/s':
      return `${formatBytes(Math.round(value))}/s`
    case 'weights/s':
      return `${short(value / 1e6)} M/s`
    case 'ms':
      return `${short(value)} ms`
    case 's':
      return `${short(value)} s`
    case 'percent':
      return `${Math.round(value * 100)}%`
    default:
      return short(value)
  }
}

const short = (value: number): string => (value >= 100 ? formatInteger(Math.round(value)) : value.toPrecision(3))
