/** The command `diff`: opens two models, compares them, writes exports and prints the table. */
import { resolve } from 'node:path'
import type { MetadataChanges } from '../../shared/model/comparison/metadata-changes.ts'
import { comparisonHeadline } from '../../shared/model/comparison/rows.ts'
import { type AppError, AppFailure, failure, toAppError } from '../../shared/text/errors.ts'
import { closed, formatInteger, visibleText } from '../../shared/text/format.ts'
import { english, say } from '../../shared/text/sentence.ts'
import { DIFF_WRITERS } from '../app/exports/comparison-writers.ts'
import { compareMetadata } from '../engine/compare/compare-metadata.ts'
import { type ComparedModels, compareModels } from '../engine/compare/compared-models.ts'
import { type ComparisonSource, summaryOf } from '../engine/export/comparison/comparison-source.ts'
import { isOneOf } from '../engine/export/same-file.ts'
import { groupFiles } from '../engine/formats/group-files.ts'
import type { Model } from '../engine/formats/model.ts'
import { isImatrix, planImatrix } from '../engine/imatrix/plan-imatrix.ts'
import { ImatrixIndex } from '../engine/imatrix/weights.ts'
import { ModelReader } from '../engine/session/model-reader.ts'
import { openModel } from '../engine/session/open-model.ts'
import type { DiffRun } from './diff-command.ts'
import { diffLines } from './diff-table.ts'
import { Exports } from './exports.ts'
import { EXIT, type InspectHost, refuse, refuseUsage, write } from './host.ts'
import { INTERRUPTION } from './interruption.ts'
import { takesStdout } from './options.ts'
import { overModel } from './targets.ts'
import { terminalComparison } from './terminal-comparison.ts'
import { isWithinLimits } from './diff-verdict.ts'
import { chooseWorkers, refuseThreads } from './workers.ts'

/** Compares two models. @returns the exit code, as diff has them */
export async function runDiff(run: DiffRun, host: InspectHost): Promise<number> {
  const tooMany = refuseThreads(run, [], host)
  if (tooMany !== undefined) return refuseUsage(host, tooMany)
  try {
    const reference = await open('reference', run.reference, host)
    const other = await open('other', run.other, host)
    const matrix = run.imatrix === undefined ? undefined : await openImatrix(run.imatrix, host)
    const over = await overModel(run, host.cwd, [...reference.files, ...other.files, ...(matrix?.files ?? [])])
    if (over !== undefined) return await refuseUsage(host, over)
    const importance = matrix && new ImatrixIndex(planImatrix(matrix))
    const models = { ...compareModels(reference, other), ...(importance ? { importance } : {}) }
    return await diffModels(models, run, host)
  } catch (thrown) {
    const error = toAppError(thrown)
    if (host.signal.aborted) return refuse(host, INTERRUPTION, EXIT.interrupted)
    return refuse(host, error, error.code === 'internal' ? EXIT.internal : EXIT.unopened)
  }
}

const SIDES = { reference: 'Reference', other: 'Other', imatrix: 'Importance matrix' } as const

/** @throws AppFailure if the file cannot be opened or is another kind of model */
async function openImatrix(file: string, host: InspectHost): Promise<Model> {
  const model = await open('imatrix', file, host)
  if (isImatrix(model)) return model
  throw failure('bad-request', say('{{name}} is not an importance matrix.', { name: model.name }))
}

/** @throws AppFailure that says which side cannot be opened, and why */
async function open(side: keyof typeof SIDES, file: string, host: InspectHost): Promise<Model> {
  const [group] = await groupFiles([resolve(host.cwd, file)])
  const opened = await openModel(group!, host.spawner, host.signal)
  if (opened.ok) return opened.value
  throw new AppFailure({ ...opened.error, message: `${SIDES[side]}: ${opened.error.message}` })
}

async function diffModels(models: ComparedModels, run: DiffRun, host: InspectHost): Promise<number> {
  const { reference, other } = models
  for (const notice of await notices(models)) await write(host.stderr, `${notice}\n`)
  const metadata = await metadataOf(reference, other, host)
  const settings = { executor: run.executor, workers: chooseWorkers(run, [], host) }
  const handle = terminalComparison(models, settings, run, host)
  const end = await handle.finished
  const source: ComparisonSource = {
    ...{ models, metadata },
    result: handle.row,
    run: { ...end.progress, outcome: end.outcome },
    version: host.version,
    date: new Date(),
  }
  const summary = summaryOf(source)
  const failures = await report(source, run, host)
  const within = isWithinLimits(source, run)
  handle.close()
  if (run.quiet) await write(host.stderr, `${closed(visibleText(english(comparisonHeadline(summary))))}\n`)
  for (const error of failures) await refuse(host, error, EXIT.unopened)
  if (end.outcome === 'cancelled') return refuse(host, INTERRUPTION, EXIT.interrupted)
  if (end.error) return refuse(host, end.error, EXIT.unopened)
  if (failures.length > 0 || summary.failed > 0) return EXIT.unopened
  return within ? EXIT.sound : EXIT.problems
}

/** What is worth knowing before the numbers. */
async function notices({ reference, other, importance }: ComparedModels): Promise<readonly string[]> {
  const same = await isOneOf(other.files[0]!.path, reference.files)
  const empty = [reference, other].filter(({ header }) => header.tensors.length === 0)
  return [
    ...(same ? [`Reference and other are the same file: ${visibleText(other.name)}.`] : []),
    ...(importance ? [importanceNotice(importance, reference)] : []),
    ...empty.map(({ name }) => `${visibleText(name)} has no tensors: only its metadata is compared.`),
  ]
}

/** How many tensors the importance matrix has weights for. */
function importanceNotice(importance: ImatrixIndex, { header: { tensors } }: Model): string {
  const found = { found: 0, absent: 0, 'other-width': 0, unreadable: 0 }
  for (const { name, shape } of tensors)
    found[importance.weightsFor(name, Number(shape[0] ?? 1), Number(shape[2] ?? 1)).kind]++
  const wrong = found['other-width'] + found.unreadable
  const others = wrong > 0 ? `; ${formatInteger(wrong)} of its entries do not fit their tensors` : ''
  const matches = `${formatInteger(found.found)} of ${formatInteger(tensors.length)} tensors`
  return found.found === 0
    ? `The importance matrix does not match: it has weights for none of ${formatInteger(tensors.length)} tensors${others}.`
    : `The importance matrix has weights for ${matches}${others}.`
}

async function metadataOf(reference: Model, other: Model, { spawner }: InspectHost): Promise<MetadataChanges> {
  const readers = { reference: new ModelReader(reference, spawner), other: new ModelReader(other, spawner) }
  try {
    return await compareMetadata(reference, other, readers)
  } finally {
    await Promise.all([readers.reference.close(), readers.other.close()])
  }
}

/** Writes the exports, then prints the table. @returns why exports were not written */
async function report(source: ComparisonSource, run: DiffRun, host: InspectHost): Promise<readonly AppError[]> {
  const exports = new Exports(host, run.force)
  const making = { version: host.version, date: source.date, language: 'en' } as const
  for (const { id, given } of run.targets) await exports.writeBy(DIFF_WRITERS[id], given, source, making)
  if (!run.quiet && !takesStdout(run.targets))
    for (const line of diffLines(source)) await write(host.stdout, `${line}\n`)
  return exports.failures
}
