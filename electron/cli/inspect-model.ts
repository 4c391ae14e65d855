/** The command `inspect` on one model: scan, check against a manifest, exports, table. */
import { resolve } from 'node:path'
import type { ScanProgress } from '../../shared/model/scan.ts'
import type { AppError } from '../../shared/text/errors.ts'
import type { Judgement } from '../../shared/model/health/judge.ts'
import { failsCheck } from '../../shared/model/health/verdict.ts'
import { MEASURES } from '../../shared/model/digest.ts'
import type { ManifestReport } from '../../shared/model/manifest.ts'
import { inOnePiece } from '../../shared/model/overview/measured-tensor.ts'
import { checkManifest } from '../engine/export/check-manifest.ts'
import { readManifest } from '../engine/export/read-manifest.ts'
import type { LastScan } from '../engine/export/report/report-source.ts'
import type { Model } from '../engine/formats/model.ts'
import type { ScanHandle } from '../engine/scan/scan-api.ts'
import { type ExportSources, WRITERS } from '../app/exports/writers.ts'
import { judgement } from '../app/judging.ts'
import { Exports } from './exports.ts'
import { verdictLine } from './findings.ts'
import { EXIT, type InspectHost, refuse, refuseUsage, write } from './host.ts'
import type { InspectRun } from './inspect-command.ts'
import { INTERRUPTION } from './interruption.ts'
import { imatrixLines } from './imatrix-lines.ts'
import { type ModelContents, readContents } from './read-contents.ts'
import { qualityLines } from './quality-lines.ts'
import { reportLines } from './manifest-report.ts'
import { takesStdout } from './options.ts'
import { isRunExport, RUN_WRITERS } from './run-exports.ts'
import { tableLines } from './table.ts'
import { notScanned, scan } from './terminal-scan.ts'
import { chooseWorkers, refuseThreads } from './workers.ts'

/** Scans a model, writes what was asked for and prints the table. @returns the exit code */
export async function inspectModel(model: Model, given: InspectRun, host: InspectHost): Promise<number> {
  // Read before the scan: a manifest that cannot be used is reported at once.
  const read = given.check === undefined ? undefined : await readManifest(resolve(host.cwd, given.check), model)
  if (read?.ok === false) return refuse(host, read.error, EXIT.unopened)
  const manifest = read?.value
  const measures = MEASURES.filter(
    (measure) => given.measures.includes(measure) || manifest?.hashes.some((hash) => hash === measure),
  )
  // A manifest may ask for a hash that the options did not name.
  const tooMany = refuseThreads(given, measures, host)
  if (tooMany !== undefined) return refuseUsage(host, tooMany)
  const args = { ...given, measures, workers: chooseWorkers(given, measures, host) }
  const handle = args.scan ? scan(model, args, host) : undefined
  const end = await handle?.finished
  const result = handle?.row ?? notScanned(model)
  const last = end && { ...end.progress, outcome: end.outcome }
  const contents = end?.outcome === 'done' ? await readContents(model, host) : undefined
  if (contents?.ok === false) return refuse(host, contents.error, EXIT.problems)
  const checked = manifest && checkManifest(model, result, manifest)
  const judged = inOnePiece(judgement(model, result))
  const failure = end?.outcome === 'cancelled' ? INTERRUPTION : end?.error
  const fails = failsCheck(judged.verdict, model.header.problems, judged.findings, args.failOn)
  const isSound = !failure && !fails && checked?.sound !== false
  const code = failure === INTERRUPTION ? EXIT.interrupted : isSound ? EXIT.sound : EXIT.problems
  const histogram = args.histograms ? handle?.histogram : undefined
  const failures = await report(
    { model, result, scan: last, histogram, ...contents?.value, judgement: judged, checked, failure, code },
    args,
    host,
  )
  handle?.close()
  for (const error of failures) await refuse(host, error, EXIT.problems)
  if (failure) return refuse(host, failure, code)
  if (checked)
    await write(takesStdout(args.targets) ? host.stderr : host.stdout, `${reportLines(checked).join('\n')}\n`)
  return failures.length > 0 ? EXIT.problems : code
}

/** The results of a run. */
interface Inspected extends Partial<ModelContents> {
  readonly model: Model
  readonly result: ScanHandle['row']
  readonly scan: (ScanProgress & LastScan) | undefined
  readonly histogram: ScanHandle['histogram'] | undefined
  readonly judgement: Judgement
  readonly checked: ManifestReport | undefined
  /** Why the scan did not finish. */
  readonly failure: AppError | undefined
  /** Exit code, unless something cannot be written. */
  readonly code: number
}

/** Writes the exports, then prints the table. @returns why exports were not written */
async function report(inspected: Inspected, run: InspectRun, host: InspectHost): Promise<readonly AppError[]> {
  const { model, scan, judgement: judged, code } = inspected
  const indexes = Array.from({ length: model.header.tensors.length }, (_, index) => index)
  const exports = new Exports(host, run.force)
  const making = { version: host.version, date: new Date(), language: 'en', memory: run } as const
  const source = {
    ...inspected,
    ...making,
    indexes,
    folder: host.cwd,
    failOn: run.failOn,
    failure: inspected.failure?.message,
    // An export that failed before this one counts.
    get exitCode() {
      return code === EXIT.sound && exports.failures.length > 0 ? EXIT.problems : code
    },
  }
  for (const { id, given } of run.targets) {
    if (isRunExport(id)) await exports.write(given, () => RUN_WRITERS[id].pieces(source))
    else await exports.writeBy<ExportSources['rows']>(WRITERS[id], given, source, making)
  }
  if (!run.quiet && !takesStdout(run.targets)) {
    const { imatrix, quality = [] } = inspected
    const more = [...(imatrix ? ['', ...imatrixLines(imatrix)] : []), ...qualityLines(quality, model.header.tensors)]
    const lines = [...tableLines(model, indexes.map(inspected.result), scan, judged, run, more)]
    await write(host.stdout, `${lines.join('\n')}\n`)
  } else if (run.quiet) await write(host.stderr, `${verdictLine(judged)}\n`)
  return exports.failures
}
