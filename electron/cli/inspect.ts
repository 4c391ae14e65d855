import { resolve } from 'node:path'
import type { ScanProgress } from '../../shared/model/scan.ts'
import { type AppError, toAppError } from '../../shared/text/errors.ts'
import { visibleText } from '../../shared/text/format.ts'
import type { Judgement } from '../../shared/model/health/judge.ts'
import { failsCheck } from '../../shared/model/health/verdict.ts'
import { formatLogEntry, type WriteLog } from '../../shared/text/log.ts'
import { MEASURES } from '../../shared/model/digest.ts'
import type { ManifestReport } from '../../shared/model/manifest.ts'
import { inOnePiece } from '../../shared/model/overview/measured-tensor.ts'
import { english } from '../../shared/text/sentence.ts'
import { checkManifest } from '../engine/export/check-manifest.ts'
import { csvFilePieces, csvPieces } from '../engine/export/csv.ts'
import { junitPieces, unopenedJunit } from '../engine/export/junit.ts'
import { manifestPieces } from '../engine/export/manifest.ts'
import { originOf } from '../engine/export/origin.ts'
import { readManifest } from '../engine/export/read-manifest.ts'
import { sarifPieces, unopenedSarif } from '../engine/export/sarif.ts'
import type { LastScan } from '../engine/export/report/report-source.ts'
import { writeCause } from '../engine/export/write-file.ts'
import { groupFiles } from '../engine/formats/group-files.ts'
import type { Model } from '../engine/formats/model.ts'
import { openModel } from '../engine/session/open-model.ts'
import { type ScanEnd, type ScanHandle, type ScanSettings, startScan } from '../engine/scan/scan.ts'
import { unreadableRows } from '../engine/scan/unreadable-rows.ts'
import { type InspectArguments, parseArguments, takesStdout, USAGE } from './arguments.ts'
import { Exports } from './exports.ts'
import { EXIT, type InspectHost, refuse, write } from './host.ts'
import { INTERRUPTED } from './interruption.ts'
import { runLab } from './lab.ts'
import type { Output } from './output.ts'
import { chooseWorkers, refuseThreads } from './workers.ts'
import { overModel, takenTarget } from './targets.ts'
import { ProgressBar } from './progress-bar.ts'
import { judgement } from '../app/judging.ts'
import { reportPieces } from '../app/exports/report.ts'
import { reportLines } from './manifest-report.ts'
import { tableLines } from './table.ts'
import { verdictLine } from './findings.ts'

/**
 * The engine without a window: opens, scans, prints and exports. Messages go to stderr. A reader of stdout that leaves early
 * changes nothing: the run goes on, and its result decides. What stdout could not take for another reason is a failure.
 * @returns the exit code
 */
export async function runInspect(argv: readonly string[], host: InspectHost): Promise<number> {
  const line = host.stderr.isTTY ? '\r\u001b[K' : ''
  host.signal.addEventListener('abort', () => void write(host.stderr, `${line}${INTERRUPTED}\n`), { once: true })
  const code = await attempt(host, () => run(argv, host))
  const { failure, readerLeft } = host.stdout
  if (!failure || readerLeft) return code
  const cause = writeCause(failure)
  const said = typeof cause === 'string' ? cause : english(cause)
  await write(host.stderr, `Standard output cannot be written: ${visibleText(said)}.\n`)
  return code === EXIT.sound ? EXIT.problems : code
}

async function run(argv: readonly string[], host: InspectHost): Promise<number> {
  const args = parseArguments(argv)
  if (args === 'help') {
    await write(host.stdout, `${USAGE}\n`)
    return EXIT.sound
  }
  if ('wrong' in args) {
    await write(host.stderr, `${visibleText(args.wrong)}\n\n${USAGE}\n`)
    return EXIT.usage
  }
  const tooMany = refuseThreads(args, args.measures, host)
  if (tooMany !== undefined) {
    await write(host.stderr, `${tooMany}\n`)
    return EXIT.usage
  }
  const taken = await takenTarget(args, host.cwd)
  if (taken !== undefined) {
    await write(host.stderr, `${taken}\n`)
    return EXIT.usage
  }
  if (args.lab && args.lab.experiment !== 'compare') return await runLab(args.lab, undefined, args, host)
  const paths = args.sample ? [host.sample] : args.files.map((file) => resolve(host.cwd, file))
  const [group, ...others] = await groupFiles(paths)
  if (others.length > 0) {
    const wrong = `The files are ${others.length + 1} models: name one model, or the shards of one.`
    await write(host.stderr, `${wrong}\n`)
    return EXIT.usage
  }
  const opened = await openModel(group!, host.spawner, host.signal)
  if (!opened.ok && host.signal.aborted)
    return refuse(host, { code: 'cancelled', message: 'Interrupted.' }, EXIT.interrupted)
  if (!opened.ok) return unopened(paths, opened.error, args, host)
  const { value } = opened
  const over = await overModel(args, host.cwd, value.files)
  if (over !== undefined) {
    await write(host.stderr, `${over}\n`)
    return EXIT.usage
  }
  return await (args.lab ? runLab(args.lab, value, args, host) : inspectModel(value, args, host))
}

/** Says why files cannot be opened, also to CI: an experiment has no such reports. */
async function unopened(
  paths: readonly string[],
  error: AppError,
  args: InspectArguments,
  host: InspectHost,
): Promise<number> {
  const over = await overModel(
    args,
    host.cwd,
    paths.map((path) => ({ path })),
  )
  if (over !== undefined) {
    await write(host.stderr, `${over}\n`)
    return EXIT.usage
  }
  const exitCode = EXIT.unopened
  const { version, cwd: folder } = host
  const source = { path: paths[0]!, version, folder, exitCode, date: new Date(), failure: error.message }
  const exports = new Exports(host, args.force)
  await exports.write(args.sarif, () => unopenedSarif(source))
  await exports.write(args.junit, () => unopenedJunit(source))
  for (const failure of exports.failures) await refuse(host, failure, exitCode)
  return await refuse(host, error, exitCode)
}

async function attempt(host: InspectHost, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (thrown) {
    const error = toAppError(thrown)
    return refuse(host, error, error.code === 'internal' ? EXIT.internal : EXIT.problems)
  }
}

const INTERRUPTION: AppError = { code: 'cancelled', message: 'Interrupted.' }

async function inspectModel(model: Model, given: InspectArguments, host: InspectHost): Promise<number> {
  // Read before the scan: a manifest that is no use is told at once.
  const read = given.check === undefined ? undefined : await readManifest(resolve(host.cwd, given.check), model)
  if (read?.ok === false) return refuse(host, read.error, EXIT.unopened)
  const manifest = read?.value
  const measures = MEASURES.filter(
    (measure) => given.measures.includes(measure) || manifest?.hashes.some((hash) => hash === measure),
  )
  // A manifest may ask for a hash that the options did not name.
  const tooMany = refuseThreads(given, measures, host)
  if (tooMany !== undefined) {
    await write(host.stderr, `${tooMany}\n`)
    return EXIT.usage
  }
  const args = { ...given, measures, workers: chooseWorkers(given, measures, host) }
  const handle = args.scan ? scan(model, args, host) : undefined
  const end = await handle?.finished
  const result = handle?.row ?? notScanned(model)
  const last = end && { ...end.progress, outcome: end.outcome }
  const checked = manifest && checkManifest(model, result, manifest)
  const judged = inOnePiece(judgement(model, result))
  const failure = end?.outcome === 'cancelled' ? INTERRUPTION : end?.error
  const fails = failsCheck(judged.verdict, model.header.problems, judged.findings, args.failOn)
  const isSound = !failure && !fails && checked?.sound !== false
  const code = failure === INTERRUPTION ? EXIT.interrupted : isSound ? EXIT.sound : EXIT.problems
  const histogram = args.histograms ? handle?.histogram : undefined
  const failures = await report({ model, result, scan: last, histogram, judged, checked, failure, code }, args, host)
  handle?.close()
  for (const error of failures) await refuse(host, error, EXIT.problems)
  if (failure) return refuse(host, failure, code)
  if (checked) await write(takesStdout(args) ? host.stderr : host.stdout, `${reportLines(checked).join('\n')}\n`)
  return failures.length > 0 ? EXIT.problems : code
}

function scan(
  model: Model,
  args: InspectArguments & ScanSettings,
  host: InspectHost,
): Omit<ScanHandle, 'scanId' | 'cancel' | 'pause' | 'resume'> {
  const bar = host.stderr.isTTY && !args.quiet && !args.verbose ? new ProgressBar(host.stderr) : undefined
  const handle = startScan(model, args, host.spawner, {
    ...(bar ? { onProgress: (progress: ScanProgress) => bar.show(progress) } : {}),
    ...(args.verbose ? { log: logTo(host.stderr) } : {}),
  })
  host.signal.addEventListener('abort', handle.cancel)
  if (host.signal.aborted) handle.cancel()
  const end = async (): Promise<ScanEnd> => {
    const ended = await handle.finished
    host.signal.removeEventListener('abort', handle.cancel)
    bar?.clear()
    return ended
  }
  return { row: handle.row, histogram: handle.histogram, close: handle.close, finished: end() }
}

function logTo(output: Output): WriteLog {
  let id = 0
  return (level, scope, message, data) => {
    const entry = { id: ++id, time: Date.now(), level, scope, message, ...(data ? { data } : {}) }
    void output.write(`${formatLogEntry(entry)}\n`)
  }
}

function notScanned(model: Model): ScanHandle['row'] {
  const unreadable = new Map(unreadableRows(model.header.tensors).map((row) => [row.index, row]))
  return (index) => unreadable.get(index) ?? { index, status: 'waiting', attempts: 0 }
}

/** What a run came to. */
interface Inspected {
  readonly model: Model
  readonly result: ScanHandle['row']
  readonly scan: (ScanProgress & LastScan) | undefined
  readonly histogram: ScanHandle['histogram'] | undefined
  readonly judged: Judgement
  readonly checked: ManifestReport | undefined
  /** Why the scan did not come to its end. */
  readonly failure: AppError | undefined
  /** Exit code, unless something cannot be written. */
  readonly code: number
}

/** Exports first, then the table. @returns why exports were not written */
async function report(inspected: Inspected, args: InspectArguments, host: InspectHost): Promise<readonly AppError[]> {
  const { model, result, scan, histogram, judged, checked, failure, code } = inspected
  const origin = originOf(model, host.version)
  const indexes = model.header.tensors.map(({ index }) => index)
  const rows = { tensors: model.header.tensors, results: result, indexes }
  const exports = new Exports(host, args.force)
  await exports.write(
    args.csv,
    () => csvPieces(rows, origin),
    () => csvFilePieces(rows, origin),
  )
  await exports.write(args.manifest, () => manifestPieces(model, result, origin))
  const date = new Date()
  const making = { version: host.version, date, language: 'en', memory: args } as const
  const reported = { model, result, scan, histogram, judgement: judged }
  for (const format of ['json', 'markdown', 'html'] as const)
    await exports.write(args[format], () => reportPieces(format, reported, making))
  const found = { model, result, judgement: judged, checked, version: host.version, date, failure: failure?.message }
  const exitCode = () => (code === EXIT.sound && exports.failures.length > 0 ? EXIT.problems : code)
  await exports.write(args.sarif, () => sarifPieces({ ...found, folder: host.cwd, exitCode: exitCode() }))
  await exports.write(args.junit, () => junitPieces({ ...found, scan, failOn: args.failOn }))
  if (!args.quiet && !takesStdout(args)) {
    const lines = [...tableLines(model, indexes.map(result), scan, judged, args)]
    await write(host.stdout, `${lines.join('\n')}\n`)
  } else if (args.quiet) await write(host.stderr, `${verdictLine(judged)}\n`)
  return exports.failures
}
