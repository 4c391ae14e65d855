import { formatBytes } from '../../../shared/text/format.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { digits, percent } from './figures.ts'
import { type Setting, settingName } from './setting.ts'
import { isNoise, type Spread, spreadOf } from './spread.ts'

/** Medians of all rounds. */
export interface MeasuredSetting extends Setting {
  readonly scanMs: Spread
  readonly startupMs?: number
  readonly workersPeak?: number
  readonly mainPeak: number
}

/**
 * The setting to choose: of those that nothing beats by more than noise, threads before processes, which cost more to
 * start and more memory; then the one with the fewest workers.
 */
export function adviseSetting(measured: readonly MeasuredSetting[]): MeasuredSetting {
  const best = fastest(measured)
  const isProcesses = ({ executor }: Setting) => Number(executor === 'processes')
  const isSingle = ({ executor }: Setting) => Number(executor === 'single')
  const [first] = measured
    .filter((setting) => isNoise(setting.scanMs, best.scanMs))
    .sort((a, b) => isProcesses(a) - isProcesses(b) || a.workers - b.workers || isSingle(a) - isSingle(b))
  return first ?? best
}

const fastest = (measured: readonly MeasuredSetting[]) =>
  measured.reduce((best, setting) => (setting.scanMs.median < best.scanMs.median ? setting : best))

const seconds = (ms: number) => digits(ms / 1000)
const range = ({ min, max }: Spread) => say('{{least}} to {{most}} s', { least: seconds(min), most: seconds(max) })

/**
 * @param measured one thread first
 * @param undecided why no setting is advised
 */
export function readComparison(
  measured: readonly MeasuredSetting[],
  bytes: number,
  rounds: number,
  cores: number,
  undecided?: Sentence,
): Sentence[] {
  const single = measured[0]!
  const best = fastest(measured)
  const advice = adviseSetting(measured)
  return [
    fastestSentence(best, single, formatBytes(bytes)),
    ...readKinds(measured),
    ...readScaling(measured, cores),
    undecided ?? adviceSentence(advice, best, measured),
    ...(rounds < 3
      ? [say('With {{rounds}} of at least 3 rounds the spread is hardly known: more rounds tell more.', { rounds })]
      : []),
  ]
}

/** The advised setting in one line, with what it was chosen over. @param measured one thread first */
export function adviceSummary(measured: readonly MeasuredSetting[]): Sentence {
  const advice = adviseSetting(measured)
  const setting = settingName(advice)
  const factorOf = (one: MeasuredSetting, to: MeasuredSetting) => digits(to.scanMs.median / one.scanMs.median)
  if (advice.workers === 1) {
    const more = measured.filter(({ workers }) => workers > 1)
    if (more.length === 0) return say('{{setting}}: nothing is faster by more than the noise.', { setting })
    const other = fastest(more)
    return say('{{setting}}: nothing is faster by more than the noise; {{other}}: {{factor}} times its speed.', {
      setting,
      other: settingName(other),
      factor: factorOf(other, advice),
    })
  }
  const single = measured[0]!
  const values = { setting, factor: factorOf(advice, single) }
  const rivals = measured.filter(({ executor }) => executor !== 'single' && executor !== advice.executor)
  if (rivals.length === 0) return say('{{setting}}: {{factor}} times the speed of one thread.', values)
  const other = fastest(rivals)
  return say('{{setting}}: {{factor}} times the speed of one thread; {{other}}: {{otherFactor}} times.', {
    ...values,
    other: settingName(other),
    otherFactor: factorOf(other, single),
  })
}

function fastestSentence(best: MeasuredSetting, single: MeasuredSetting, bytes: string): Sentence {
  const values = { seconds: seconds(best.scanMs.median), bytes }
  if (best === single) return say('The fastest here: one thread, {{seconds}} s for {{bytes}}.', values)
  const compared = { ...values, setting: settingName(best), single: seconds(single.scanMs.median) }
  if (isNoise(best.scanMs, single.scanMs))
    return say(
      'The fastest here: {{setting}}, {{seconds}} s for {{bytes}}; one thread ({{single}} s) is equal within the noise.',
      compared,
    )
  const factor = digits(single.scanMs.median / best.scanMs.median)
  return say(
    'The fastest here: {{setting}}, {{seconds}} s for {{bytes}}, {{factor}} times the speed of one thread ({{single}} s).',
    { ...compared, factor },
  )
}

/** Part of the time of a scan above which start-up says more than the work. */
const LARGE_START = 0.25

/** Threads against processes, with as many workers of both: the most that both were measured with. */
function readKinds(measured: readonly MeasuredSetting[]): Sentence[] {
  const processesOf = (count: number) =>
    measured.find(({ executor, workers }) => executor === 'processes' && workers === count)
  const threads = measured.findLast(({ executor, workers }) => executor === 'threads' && processesOf(workers))
  const processes = threads && processesOf(threads.workers)
  if (!threads || !processes) return []
  const values = {
    workers: threads.workers,
    threads: seconds(threads.scanMs.median),
    processes: seconds(processes.scanMs.median),
  }
  const [slow, fast] =
    threads.scanMs.median > processes.scanMs.median
      ? [threads.scanMs.median, processes.scanMs.median]
      : [processes.scanMs.median, threads.scanMs.median]
  const less = percent(1 - fast / slow)
  const ranges = { threadsRange: range(threads.scanMs), processesRange: range(processes.scanMs) }
  const verdict = isNoise(threads.scanMs, processes.scanMs)
    ? say(
        'With {{workers}} workers, threads ({{threads}} s) and processes ({{processes}} s) are equal within the noise: they took {{threadsRange}} and {{processesRange}}.',
        { ...values, ...ranges },
      )
    : threads.scanMs.median < processes.scanMs.median
      ? say(
          'With {{workers}} workers, threads take {{less}}% less time than processes: {{threads}} s against {{processes}} s.',
          { ...values, less },
        )
      : say(
          'With {{workers}} workers, processes take {{less}}% less time than threads: {{processes}} s against {{threads}} s.',
          { ...values, less },
        )
  const startup =
    threads.startupMs === undefined || processes.startupMs === undefined
      ? []
      : [
          say(
            'All of them are ready after {{threads}} ms (threads) and {{processes}} ms (processes); the scan begins with the first, so that this is part of its time.',
            {
              threads: digits(threads.startupMs),
              processes: digits(processes.startupMs),
            },
          ),
        ]
  const memory =
    processes.workersPeak === undefined
      ? []
      : [
          say(
            'At their peaks the processes have {{workers}} beside the {{app}} of the app; with threads the app has {{all}} in all.',
            {
              workers: formatBytes(processes.workersPeak),
              app: formatBytes(processes.mainPeak),
              all: formatBytes(threads.mainPeak),
            },
          ),
        ]
  const share = (processes.startupMs ?? 0) / processes.scanMs.median
  const little =
    share < LARGE_START
      ? []
      : [
          say(
            'With so little to scan, the start of the processes is {{percent}}% of their time: more bytes tell more of the work.',
            {
              percent: percent(Math.min(1, share)),
            },
          ),
        ]
  return [verdict, ...startup, ...little, ...memory]
}

/** How much of each further worker arrives. */
function readScaling(measured: readonly MeasuredSetting[], cores: number): Sentence[] {
  const single = measured[0]!
  const most = measured.findLast(({ executor }) => executor === 'threads')
  if (!most || most.workers === 1) return []
  const speedup = single.scanMs.median / most.scanMs.median
  const values = { workers: most.workers, speedup: digits(speedup), percent: percent(speedup / most.workers), cores }
  return [
    most.workers > cores
      ? say(
          '{{workers}} threads are {{speedup}} times as fast as one; this machine has {{cores}} cores, and more workers than cores wait for each other.',
          values,
        )
      : say(
          '{{workers}} threads are {{speedup}} times as fast as one: {{percent}}% of what {{workers}} cores could give.',
          values,
        ),
  ]
}

function adviceSentence(
  advice: MeasuredSetting,
  best: MeasuredSetting,
  measured: readonly MeasuredSetting[],
): Sentence {
  const values = { setting: settingName(advice), best: settingName(best) }
  if (!measured.some((other) => other !== best && isNoise(other.scanMs, best.scanMs)))
    return say('Choose {{setting}}: it is the fastest by more than the noise.', values)
  if (advice === best) return say('Choose {{setting}}: nothing is faster by more than the noise.', values)
  if (best.executor === 'processes' && advice.executor !== 'processes')
    return say(
      'Choose {{setting}}: the lead of {{best}} is within the noise, and processes take longer to start and more memory.',
      values,
    )
  return say('Choose {{setting}}: the lead of {{best}} is within the noise.', values)
}

/** Share of the cores above which other programs decide the result. */
const BUSY = 0.25
/** The usual time of a setting may be longer than its shortest by this factor; beyond it, most rounds were disturbed. */
const UNEVEN = 1.5

/**
 * Why the measurements do not tell which setting is best; undefined if they do.
 * @param othersCores cores that other programs used, for each run in which it is known
 * @param cores of this machine
 */
export function whyUndecided(
  measured: readonly MeasuredSetting[],
  othersCores: readonly number[],
  cores: number,
): Sentence | undefined {
  const used = othersCores.length === 0 ? 0 : spreadOf(othersCores).median
  if (used >= BUSY * cores)
    return say(
      'Cannot tell now which setting is best: other programs used {{used}} of {{cores}} cores. Measure again when they are done.',
      { used: digits(used), cores },
    )
  const uneven = [adviseSetting(measured), measured[0]!].find(({ scanMs }) => scanMs.median > UNEVEN * scanMs.min)
  if (!uneven) return undefined
  return say(
    'Cannot tell now which setting is best: the same scan took {{range}} ({{setting}}). Measure again when the machine is quiet.',
    { range: range(uneven.scanMs), setting: settingName(uneven) },
  )
}

/** Cores that other programs may use before it is told. */
const QUIET = 0.15

/** @param cores that other programs used, for each run in which it is known */
export function readOthers(cores: readonly number[]): Sentence[] {
  if (cores.length === 0) return []
  const { median } = spreadOf(cores)
  if (median < QUIET) return []
  return [
    say('Other programs used {{cores}} cores meanwhile: on a quiet machine the figures are others.', {
      cores: digits(median),
    }),
  ]
}
