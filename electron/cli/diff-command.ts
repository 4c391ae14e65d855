/** The command `diff`: its options, and the comparison that they ask for. */
import type { Command } from 'commander'
import type { TerminalExportId } from '../../shared/ipc/exports.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import {
  addExports,
  checkFiles,
  createCommand,
  decimal,
  executorOption,
  forceOption,
  path,
  type RunTarget,
  targetsOf,
  UsageError,
  workersOption,
} from './options.ts'

/** Limits for every pair; absent where none was given. */
export interface DiffLimits {
  readonly maxNmse: number | undefined
  /** In dB. */
  readonly minSqnr: number | undefined
}

export interface DiffRun extends DiffLimits {
  readonly command: 'diff'
  readonly reference: string
  readonly other: string
  /** A file with an importance matrix. */
  readonly imatrix: string | undefined
  readonly executor: ExecutorKind
  /** Absent: as many as suit the machine. */
  readonly workers: number | undefined
  readonly targets: readonly RunTarget<TerminalExportId<'diff'>>[]
  /** Files that exist may be replaced. */
  readonly force: boolean
  readonly quiet: boolean
  /** The log goes to standard error, in place of the progress bar. */
  readonly verbose: boolean
}

type DiffOptions = Pick<DiffRun, 'executor'> &
  Partial<Pick<DiffRun, 'imatrix' | 'workers' | 'maxNmse' | 'minSqnr' | 'force' | 'quiet' | 'verbose'>>

const AFTER = `
One of the files to write may be - for standard output.

Exit codes: 0 no difference, or every pair within the limits given; 1 differences, or a pair beyond a limit;
2 a model cannot be opened or read, or a file cannot be written; 64 wrong usage; 70 an error of the program;
130 interrupted. With a limit, metadata does not count, and a tensor without a counterpart of its shape is
beyond the limit.`

export function diffCommand(print: (help: string) => void): Command {
  const description =
    'Compares two models tensor by tensor, value by value, and their metadata.\n' +
    'REFERENCE and OTHER are model files; any shard stands for its whole set.'
  const command = createCommand('diff', description, print)
    .argument('[REFERENCE]')
    .argument('[OTHER]')
    .addOption(path('--imatrix', 'an importance matrix, whose weights the weighted NMSE has'))
    .addOption(executorOption())
    .addOption(workersOption())
  return addExports(command, 'diff')
    .addOption(decimal('--max-nmse', 'X', 'exit code 0 if the NMSE of every pair is at most this'))
    .addOption(decimal('--min-sqnr', 'DB', 'exit code 0 if the SQNR of every pair is at least this', true))
    .addOption(forceOption())
    .option('--quiet', 'no table and no progress; the summary goes to standard error')
    .option('--verbose', 'print what the comparison logs: workers, retries, faults')
    .addHelpText('after', AFTER)
}

/** @throws UsageError unless two models were named */
export function diffRun(parsed: Command): DiffRun {
  const { force = false, quiet = false, verbose = false, ...options } = parsed.opts<DiffOptions>()
  checkFiles(parsed.args, false)
  const [reference, other, ...more] = parsed.args
  if (reference === undefined || other === undefined || more.length > 0)
    throw new UsageError('diff compares two models: name the reference and the other one.')
  return {
    command: 'diff',
    ...{ reference, other, force, quiet, verbose },
    imatrix: options.imatrix,
    executor: options.executor,
    workers: options.workers,
    maxNmse: options.maxNmse,
    minSqnr: options.minSqnr,
    targets: targetsOf(parsed.opts(), 'diff'),
  }
}
