import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { FailOn } from '../../shared/model/health/verdict.ts'
import { HASHES, type Measure, MEASURES } from '../../shared/model/digest.ts'
import type { LabRequest } from '../../shared/model/lab.ts'
import {
  CACHE_TYPES,
  type CacheType,
  DEFAULT_CACHE_TYPE,
  isCacheType,
  MAX_CONTEXT,
} from '../../shared/model/memory/cache-types.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import { parseLab } from './lab-arguments.ts'
import { wholeNumber } from './whole-number.ts'

/** Workers that make sense on any machine of today; more only cost memory. */
export const MAX_WORKERS = 256

export const USAGE = `Usage: inspect FILE... [options]

Reads the header of a GGUF model file, measures every tensor and prints a table.
Several shards, or any one of them, are one model.

  --sample          the sample model that comes with the app, instead of FILE
  --executor KIND   threads (default), processes or single
  --workers N       number of workers, 1 to ${MAX_WORKERS} (default: one a core, here ${availableParallelism()})
  --csv PATH        write the table as CSV
  --json PATH       write everything as JSON
  --html PATH       write a report as one HTML file that any browser opens offline
  --markdown PATH   write a report as Markdown
  --sarif PATH      write problems and findings as SARIF 2.1.0, for code scanning
  --junit PATH      write rules and findings as tests in JUnit XML, for CI
  --histograms      with --json: each tensor's histogram too
  --measure LIST    what else to measure, with commas: rawSum, xxh64, sha256 (reads the file a second time)
  --manifest PATH   write hashes of all tensors as llama-gguf-hash does (xxh64 unless --measure names a hash)
                    one of --csv, --json, --html, --markdown, --sarif, --junit and --manifest may be - for standard
                    output
  --check PATH      compare all tensors with such a manifest; exit code 1 when one differs or is missing
  --force           replace files that exist; without it they are left as they are
  --context N       tokens that the memory to run is estimated for (default: 8192, or fewer if the model was
                    trained on fewer)
  --cache-type TYPE type of the KV cache in that estimate: ${Object.keys(CACHE_TYPES).join(', ')}
                    (default: ${DEFAULT_CACHE_TYPE})
  --no-scan         read the header only
  --quiet           no table and no progress; the verdict goes to standard error
  --fail-on LEVEL   findings that make the exit code 1: error (default), warning or never
  --verbose         what the scan notes down: workers, retries, faults
  --help            this text

Threads or processes:

  --compare         scan on one thread, on threads and on processes, and compare
  --rounds N        how often each (default: 5)
  --bytes SIZE      so much of the model at most, as in 500M, whole tensors from the largest
  --workers LIST    numbers of workers, with commas (default: 1, 2, 4, ... up to the cores)
  --lab NAME        advise, startup, io, cpu, isolation or transfer: an experiment without a model

Exit codes: 0 no error, 1 errors (a problem of the file, a tensor that was not measured, a finding of the
level of --fail-on, a manifest that does not match, something that could not be written), 2 cannot be
opened, 64 wrong usage, 70 an error of the program, 130 interrupted.
A reader of standard output that leaves early (| head) changes none of them.`

export interface InspectArguments {
  readonly files: readonly string[]
  /** The sample model takes the place of files. */
  readonly sample: boolean
  readonly executor: ExecutorKind
  /** Absent: as many as suit the machine. */
  readonly workers: number | undefined
  readonly csv: string | undefined
  readonly json: string | undefined
  readonly html: string | undefined
  readonly markdown: string | undefined
  readonly sarif: string | undefined
  readonly junit: string | undefined
  readonly histograms: boolean
  readonly measures: readonly Measure[]
  readonly manifest: string | undefined
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
  /** An experiment in the place of a scan. */
  readonly lab?: LabRequest
}

const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'never']
/** What a run can write, in the order in which it does. */
export const EXPORTS = ['csv', 'manifest', 'json', 'html', 'markdown', 'sarif', 'junit'] as const

/** In the place of a path. */
export const STDOUT = '-'

/** Whether an export goes to standard output: nothing else is printed there. */
export const takesStdout = (args: InspectArguments): boolean => EXPORTS.some((name) => args[name] === STDOUT)

const listed = (names: readonly string[]) =>
  `${names
    .slice(0, -1)
    .map((name) => `--${name}`)
    .join(', ')} and --${names.at(-1)}`

const EXECUTORS: readonly ExecutorKind[] = ['threads', 'processes', 'single']

/** What an experiment has no use for. */
const SCAN_ONLY = [
  'executor',
  'html',
  'markdown',
  'sarif',
  'junit',
  'histograms',
  'measure',
  'manifest',
  'check',
  'context',
  'cache-type',
  'no-scan',
  'verbose',
  'fail-on',
] as const

/** @returns the arguments, `help`, or a sentence that says what is wrong with them */
export function parseArguments(argv: readonly string[]): InspectArguments | 'help' | { readonly wrong: string } {
  const parsed = (() => {
    try {
      return parseArgs({
        args: [...argv],
        allowPositionals: true,
        options: {
          sample: { type: 'boolean', default: false },
          executor: { type: 'string' },
          workers: { type: 'string' },
          csv: { type: 'string' },
          json: { type: 'string' },
          html: { type: 'string' },
          markdown: { type: 'string' },
          sarif: { type: 'string' },
          junit: { type: 'string' },
          histograms: { type: 'boolean', default: false },
          measure: { type: 'string' },
          manifest: { type: 'string' },
          check: { type: 'string' },
          context: { type: 'string' },
          'cache-type': { type: 'string' },
          force: { type: 'boolean', default: false },
          'no-scan': { type: 'boolean', default: false },
          quiet: { type: 'boolean', default: false },
          verbose: { type: 'boolean', default: false },
          'fail-on': { type: 'string' },
          compare: { type: 'boolean', default: false },
          rounds: { type: 'string' },
          bytes: { type: 'string' },
          lab: { type: 'string' },
          help: { type: 'boolean', default: false },
        },
      })
    } catch (error) {
      return (error as Error).message
    }
  })()
  if (typeof parsed === 'string') return { wrong: parsed }
  const { values, positionals } = parsed
  if (values.help) return 'help'
  const lab = parseLab(values)
  if (lab && 'wrong' in lab) return lab
  const alone = lab !== undefined && lab.experiment !== 'compare'
  if (values.sample && alone) return { wrong: '--sample does not go with --lab.' }
  if (values.sample && positionals.length > 0) return { wrong: '--sample takes no file.' }
  if (positionals.includes('')) return { wrong: 'The name of a file is empty.' }
  if (positionals.length === 0 && !values.sample && !alone) return { wrong: 'No file was named.' }
  if (positionals.length > 0 && alone) return { wrong: '--lab takes no file; --compare does.' }
  const notForLab = lab && SCAN_ONLY.find((name) => values[name] !== undefined && values[name] !== false)
  if (notForLab) return { wrong: `--${notForLab} does not go with ${alone ? '--lab' : '--compare'}.` }
  const executor = EXECUTORS.find((kind) => kind === (values.executor ?? 'threads'))
  if (!executor) return { wrong: `--executor must be threads, processes or single, not "${values.executor}".` }
  const workers = values.workers === undefined || lab ? undefined : wholeNumber(values.workers, MAX_WORKERS)
  if (values.workers !== undefined && !lab && workers === undefined)
    return { wrong: `--workers must be a whole number from 1 to ${MAX_WORKERS}, not "${values.workers}".` }
  const failOn = FAIL_ON.find((level) => level === (values['fail-on'] ?? 'error'))
  if (!failOn) return { wrong: `--fail-on must be error, warning or never, not "${values['fail-on']}".` }
  const context = values.context === undefined ? undefined : wholeNumber(values.context, MAX_CONTEXT)
  if (values.context !== undefined && context === undefined)
    return { wrong: `--context must be a whole number from 1 to ${MAX_CONTEXT}, not "${values.context}".` }
  const cacheType = values['cache-type'] ?? DEFAULT_CACHE_TYPE
  if (!isCacheType(cacheType))
    return { wrong: `--cache-type knows ${Object.keys(CACHE_TYPES).join(', ')}, not "${cacheType}".` }
  for (const name of [...EXPORTS, 'check'] as const)
    if (values[name] === '') return { wrong: `--${name} needs a path.` }
  if (EXPORTS.filter((name) => values[name] === STDOUT).length > 1)
    return { wrong: `Only one of ${listed(EXPORTS)} can go to standard output.` }
  if (values.histograms && values.json === undefined) return { wrong: '--histograms goes with --json.' }
  const named = values.measure?.split(',') ?? []
  const unknown = named.find((name) => !MEASURES.some((measure) => measure === name))
  if (unknown !== undefined) return { wrong: `--measure knows ${MEASURES.join(', ')}, not "${unknown}".` }
  const measures = MEASURES.filter((measure) => named.includes(measure))
  const needsScan = (['measure', 'manifest', 'check'] as const).find((name) => values[name] !== undefined)
  if (values['no-scan'] && needsScan) return { wrong: `--${needsScan} needs a scan; --no-scan leaves it out.` }
  const hashed = measures.some((measure) => HASHES.some((hash) => hash === measure))
  return {
    files: positionals,
    sample: values.sample,
    executor,
    workers,
    csv: values.csv,
    json: values.json,
    html: values.html,
    markdown: values.markdown,
    sarif: values.sarif,
    junit: values.junit,
    histograms: values.histograms,
    measures: values.manifest !== undefined && !hashed ? [...measures, 'xxh64' as const] : measures,
    manifest: values.manifest,
    check: values.check,
    context,
    cacheType,
    force: values.force,
    scan: !values['no-scan'],
    quiet: values.quiet,
    failOn,
    verbose: values.verbose,
    ...(lab ? { lab } : {}),
  }
}
