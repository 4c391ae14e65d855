/** The command `lab`: its options, and the experiment that they ask for. */
import { availableParallelism } from 'node:os'
import { Argument, type Command, Option } from 'commander'
import type { TerminalExportId } from '../../shared/ipc/exports.ts'
import { type Experiment, EXPERIMENTS, type LabRequest } from '../../shared/model/lab.ts'
import {
  DEFAULT_ROUNDS,
  MESSAGE_SIZES,
  STARTED_PROCESSES,
  STARTED_THREADS,
  workerSteps,
} from '../../shared/model/lab-choices.ts'
import {
  addExports,
  checkFiles,
  count,
  createCommand,
  forceOption,
  type RunTarget,
  sampleOption,
  targetsOf,
  UsageError,
} from './options.ts'
import { wholeNumber } from './whole-number.ts'

export interface LabRun {
  readonly command: 'lab'
  readonly request: LabRequest
  /** None unless the experiment compares. */
  readonly files: readonly string[]
  readonly sample: boolean
  readonly targets: readonly RunTarget<TerminalExportId<'lab'>>[]
  readonly force: boolean
  readonly quiet: boolean
}

interface LabOptions {
  readonly sample?: boolean
  readonly rounds?: number
  readonly bytes?: number
  readonly workers?: readonly number[]
  readonly force?: boolean
  readonly quiet?: boolean
}

export function labCommand(print: (help: string) => void): Command {
  const description =
    'Compares threads and processes on this machine, or measures what their starts and messages cost.\n' +
    'The experiment compare scans a model on one thread, on threads and on processes; the others need no model.'
  const experiment = new Argument('<EXPERIMENT>', 'the experiment').choices(EXPERIMENTS).argParser(readExperiment)
  const command = createCommand('inspect lab', description, print)
    .addArgument(experiment)
    .argument('[FILE...]', 'for compare')
    .addOption(sampleOption())
    .addOption(count('--rounds', `with compare: how often each (default: ${DEFAULT_ROUNDS})`))
    .addOption(
      new Option(
        '--bytes <SIZE>',
        'with compare: so much of the model at most, as in 500M, whole tensors from the largest',
      ).argParser(readBytes),
    )
    .addOption(
      new Option(
        '--workers <LIST>',
        'numbers of workers, with commas (default: 1, 2, 4, ... up to the cores; io and cpu take one number)',
      ).argParser(readWorkers),
    )
  return addExports(command, 'lab')
    .addOption(forceOption())
    .option('--quiet', 'print neither the report nor the progress')
}

function readExperiment(text: string): Experiment {
  const experiment = EXPERIMENTS.find((each) => each === text)
  if (experiment) return experiment
  throw new UsageError(`The experiments are ${EXPERIMENTS.join(', ')}, not "${text}".`)
}

function readWorkers(text: string): readonly number[] {
  const numbers = text.split(',').map((each) => wholeNumber(each))
  const workers = numbers.filter((number) => number !== undefined)
  if (workers.length === numbers.length) return workers
  throw new UsageError(`--workers must be whole numbers from 1 on, with commas, not "${text}".`)
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/** `500M` in powers of 1000, as sizes are shown. */
function readBytes(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(text) ?? []
  const bytes = Math.round(Number(number) * FACTORS[(unit ?? '').toLowerCase()]!)
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes
  throw new UsageError(`--bytes must be a size such as 500M, not "${text}".`)
}

/** @throws UsageError if the options do not suit the experiment */
export function labRun(parsed: Command): LabRun {
  const options = parsed.opts<LabOptions>()
  const { sample = false, force = false, quiet = false } = options
  const [, ...files] = parsed.args
  const [experiment] = parsed.processedArgs as [Experiment]
  if (experiment === 'compare') checkFiles(files, sample)
  else {
    if (sample) throw new UsageError(`--sample does not go with the experiment ${experiment}.`)
    if (files.length > 0) throw new UsageError(`The experiment ${experiment} takes no file; compare does.`)
  }
  const targets = targetsOf(parsed.opts(), 'lab')
  return { command: 'lab', request: requestOf(experiment, options), files, sample, targets, force, quiet }
}

function requestOf(experiment: Experiment, { workers, rounds, bytes }: LabOptions): LabRequest {
  if (experiment !== 'compare')
    for (const [name, value] of Object.entries({ rounds, bytes }))
      if (value !== undefined) throw new UsageError(`--${name} goes with the experiment compare.`)
  switch (experiment) {
    case 'compare':
      return {
        experiment,
        workers: workers ?? workerSteps(availableParallelism()),
        rounds: rounds ?? DEFAULT_ROUNDS,
        ...(bytes === undefined ? {} : { bytes }),
      }
    case 'startup':
      return { experiment, threads: workers ?? STARTED_THREADS, processes: workers ?? STARTED_PROCESSES }
    case 'io':
    case 'cpu':
      if (workers && workers.length > 1)
        throw new UsageError(`The experiment ${experiment} takes one number of workers.`)
      return { experiment, workers: workers?.[0] ?? availableParallelism() }
    case 'advise':
    case 'isolation':
      refuseWorkers(experiment, workers)
      return { experiment }
    case 'transfer':
      refuseWorkers(experiment, workers)
      return { experiment, sizes: MESSAGE_SIZES }
  }
}

function refuseWorkers(experiment: Experiment, workers: readonly number[] | undefined): void {
  if (workers) throw new UsageError(`--workers does not go with the experiment ${experiment}.`)
}
