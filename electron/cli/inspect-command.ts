/** The command `inspect`: its options, and the run that they ask for. */
import { type Command, Option } from 'commander'
import type { TerminalExportId } from '../../shared/ipc/exports.ts'
import { HASHES, type Measure, MEASURES } from '../../shared/model/digest.ts'
import type { FailOn } from '../../shared/model/health/verdict.ts'
import {
  CACHE_TYPES,
  type CacheType,
  DEFAULT_CACHE_TYPE,
  isCacheType,
  MAX_CONTEXT,
} from '../../shared/model/memory/cache-types.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import {
  addExports,
  checkFiles,
  choice,
  choices,
  count,
  createCommand,
  executorOption,
  forceOption,
  path,
  type RunTarget,
  sampleOption,
  targetsOf,
  UsageError,
  workersOption,
} from './options.ts'

export interface InspectRun {
  readonly command: 'inspect'
  readonly files: readonly string[]
  /** The sample model takes the place of files. */
  readonly sample: boolean
  readonly executor: ExecutorKind
  /** Absent: as many as suit the machine. */
  readonly workers: number | undefined
  readonly targets: readonly RunTarget<TerminalExportId<'inspect'>>[]
  readonly histograms: boolean
  readonly measures: readonly Measure[]
  /** A manifest to compare with. */
  readonly check: string | undefined
  /** Tokens that the memory estimate is for; absent for as many as suit the model. */
  readonly context: number | undefined
  readonly cacheType: CacheType
  /** Files that exist may be replaced. */
  readonly force: boolean
  readonly scan: boolean
  readonly quiet: boolean
  /** Severity of findings from which the exit code is 1. */
  readonly failOn: FailOn
  /** The log goes to standard error, in the place of the progress bar. */
  readonly verbose: boolean
}

/** The options as commander reads them; a flag is undefined unless it is given. */
type InspectOptions = Pick<InspectRun, 'executor' | 'cacheType' | 'scan' | 'failOn'> &
  Partial<Omit<InspectRun, 'command' | 'files' | 'targets' | 'measures'>> & { readonly measure: readonly Measure[] }

const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'never']

const AFTER = `
One of the files to write may be - for standard output.

Other commands:
  inspect diff REFERENCE OTHER   compare two models tensor by tensor; see "inspect help diff"
  inspect lab EXPERIMENT   compare threads and processes; see "inspect help lab"
  inspect help COMMAND     the options of a command
  --compare and --lab NAME are short for "lab compare" and "lab NAME".

Exit codes: 0 no error, 1 errors (a problem of the file, a tensor that was not measured, a finding of the
level of --fail-on, a manifest that does not match, something that could not be written), 2 cannot be
opened, 64 wrong usage, 70 an error of the program, 130 interrupted.
A reader of standard output that leaves early (| head) changes none of them.`

export function inspectCommand(print: (help: string) => void): Command {
  const description =
    'Reads the header of a GGUF model file, measures every tensor and prints a table.\n' +
    'Several shards, or any one of them, are one model.'
  const command = createCommand('inspect', description, print)
    .argument('[FILE...]')
    .addOption(sampleOption())
    .addOption(executorOption())
    .addOption(workersOption())
  return addExports(command, 'inspect')
    .option('--histograms', "with --json: each tensor's histogram too")
    .addOption(
      choices(
        '--measure',
        `what else to measure, with commas: ${MEASURES.join(', ')} (reads the file a second time)`,
        MEASURES,
      ).default([], 'nothing'),
    )
    .addOption(path('--check', 'compare all tensors with a manifest; exit code 1 when one differs or is missing'))
    .addOption(forceOption())
    .addOption(
      count(
        '--context',
        'tokens that the memory to run is estimated for (default: 8192, or fewer if the model was trained on fewer)',
        MAX_CONTEXT,
      ),
    )
    .addOption(
      choice(
        '--cache-type',
        'TYPE',
        'type of the KV cache in that estimate',
        Object.keys(CACHE_TYPES).filter(isCacheType),
      ).default(DEFAULT_CACHE_TYPE),
    )
    .addOption(new Option('--no-scan', 'read the header only').conflicts(['measure', 'manifest', 'check']))
    .option('--quiet', 'no table and no progress; the verdict goes to standard error')
    .addOption(choice('--fail-on', 'LEVEL', 'findings that make the exit code 1', FAIL_ON).default('error'))
    .option('--verbose', 'print what the scan logs: workers, retries, faults')
    .addHelpText('after', AFTER)
}

/** @throws UsageError if the options contradict each other */
export function inspectRun(parsed: Command): InspectRun {
  const options = parsed.opts<InspectOptions>()
  const { measure, sample = false, histograms = false, force = false, quiet = false, verbose = false } = options
  const files = parsed.args
  checkFiles(files, sample)
  const targets = targetsOf(parsed.opts(), 'inspect')
  const writes = (wanted: TerminalExportId<'inspect'>) => targets.some(({ id }) => id === wanted)
  if (histograms && !writes('report-json')) throw new UsageError('--histograms goes with --json.')
  const hashed = measure.some((each) => HASHES.some((hash) => hash === each))
  return {
    command: 'inspect',
    files,
    sample,
    executor: options.executor,
    workers: options.workers,
    targets,
    histograms,
    measures: writes('manifest') && !hashed ? [...measure, 'xxh64' as const] : measure,
    check: options.check,
    context: options.context,
    cacheType: options.cacheType,
    force,
    scan: options.scan,
    quiet,
    failOn: options.failOn,
    verbose,
  }
}
