/** `inspect`, `diff` and `lab` without a window: reads the arguments, opens the model and runs what was asked for. */
import { resolve } from 'node:path'
import { type AppError, toAppError } from '../../shared/text/errors.ts'
import { visibleText } from '../../shared/text/format.ts'
import { english } from '../../shared/text/sentence.ts'
import { writeCause } from '../engine/export/write-file.ts'
import { groupFiles } from '../engine/formats/group-files.ts'
import { openModel } from '../engine/session/open-model.ts'
import { outputFailure, parseArguments, type Run } from './arguments.ts'
import { runDiff } from './diff.ts'
import { Exports } from './exports.ts'
import { EXIT, type InspectHost, refuse, refuseUsage, write } from './host.ts'
import { inspectModel } from './inspect-model.ts'
import { INTERRUPTED, INTERRUPTION } from './interruption.ts'
import { runLab } from './lab.ts'
import { isRunExport, RUN_WRITERS } from './run-exports.ts'
import { overModel, takenTarget } from './targets.ts'
import { refuseThreads } from './workers.ts'

/**
 * The engine without a window: opens, scans, prints and exports. Messages go to stderr. If the reader of stdout leaves
 * early, the run continues and its result decides. Any other failure to write to stdout is a failure of the run.
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
  return Math.max(code, outputFailure(argv))
}

async function run(argv: readonly string[], host: InspectHost): Promise<number> {
  const run = parseArguments(argv)
  if ('help' in run) {
    await write(host.stdout, run.help)
    return EXIT.sound
  }
  if ('wrong' in run) return refuseUsage(host, `${visibleText(run.wrong)}\n--help lists the options.`)
  const tooMany = run.command === 'inspect' ? refuseThreads(run, run.measures, host) : undefined
  const refused = tooMany ?? (await takenTarget(run, host.cwd))
  if (refused !== undefined) return refuseUsage(host, refused)
  if (run.command === 'diff') return await runDiff(run, host)
  if (run.command === 'lab' && run.request.experiment !== 'compare') return await runLab(run, undefined, host)
  const paths = run.sample ? [host.sample] : run.files.map((file) => resolve(host.cwd, file))
  const [group, ...others] = await groupFiles(paths)
  if (others.length > 0)
    return refuseUsage(host, `The files are ${others.length + 1} models: name one model, or the shards of one.`)
  const opened = await openModel(group!, host.spawner, host.signal)
  if (!opened.ok && host.signal.aborted) return refuse(host, INTERRUPTION, EXIT.interrupted)
  if (!opened.ok) return unopened(paths, opened.error, run, host)
  const over = await overModel(run, host.cwd, opened.value.files)
  if (over !== undefined) return refuseUsage(host, over)
  return await (run.command === 'lab' ? runLab(run, opened.value, host) : inspectModel(opened.value, run, host))
}

/** Reports why files cannot be opened, also to CI: an experiment has no such reports. */
async function unopened(
  paths: readonly string[],
  error: AppError,
  run: Exclude<Run, { command: 'diff' }>,
  host: InspectHost,
): Promise<number> {
  const files = paths.map((path) => ({ path }))
  const over = await overModel(run, host.cwd, files)
  if (over !== undefined) return refuseUsage(host, over)
  const exitCode = EXIT.unopened
  const { version, cwd: folder } = host
  const source = { path: paths[0]!, version, folder, exitCode, date: new Date(), failure: error.message }
  const exports = new Exports(host, run.force)
  for (const { id, given } of run.targets)
    if (isRunExport(id)) await exports.write(given, () => RUN_WRITERS[id].unopened(source))
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
