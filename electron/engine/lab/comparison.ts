import { availableParallelism } from 'node:os'
import { failure } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { LabColumn, LabRow, LabTable } from '../../../shared/model/lab.ts'
import { phrase, say } from '../../../shared/text/sentence.ts'
import type { Model } from '../formats/model.ts'
import { countTasks, planScan, type ScanPlan } from '../plan/plan-scan.ts'
import {
  adviceSummary,
  adviseSetting,
  type MeasuredSetting,
  readComparison,
  readOthers,
  whyUndecided,
} from './compare-reading.ts'
import { combineHashes } from './fingerprints.ts'
import type { Findings } from './lab-context.ts'
import type { ScanFigures } from './measured-scan.ts'
import { type Setting, settingName } from './setting.ts'
import { spreadOf } from './spread.ts'

const COLUMNS: readonly LabColumn[] = [
  { key: 'executor', title: phrase('Executor'), unit: 'executor' },
  { key: 'workers', title: phrase('Workers'), unit: 'count' },
  { key: 'startup_ms', title: phrase('Start-up'), unit: 'ms' },
  { key: 'scan_s', title: phrase('Scan'), unit: 's' },
  { key: 'scan_min_s', title: phrase('Fastest'), unit: 's' },
  { key: 'scan_max_s', title: phrase('Slowest'), unit: 's' },
  { key: 'bytes_per_s', title: phrase('Pace'), unit: 'bytes/s' },
  { key: 'weights_per_s', title: phrase('Weights a second'), unit: 'weights/s' },
  { key: 'speedup', title: phrase('Speed-up'), unit: 'ratio' },
  { key: 'efficiency', title: phrase('Efficiency'), unit: 'percent' },
  { key: 'cpu_s', title: phrase('CPU time'), unit: 's' },
  { key: 'cores_used', title: phrase('Cores in use'), unit: 'ratio' },
  { key: 'main_peak_bytes', title: phrase('App memory, peak'), unit: 'bytes' },
  { key: 'workers_peak_bytes', title: phrase('Worker memory, peak'), unit: 'bytes' },
  { key: 'tasks', title: phrase('Tasks'), unit: 'count' },
  { key: 'retries', title: phrase('Retries'), unit: 'count' },
  { key: 'numbers', title: phrase('Numbers'), unit: 'text' },
  { key: 'numbers_hash', title: phrase('Hash of the numbers'), unit: 'text' },
  { key: 'note', title: phrase('Note'), unit: 'text' },
]

/** The same scan in several settings: what was measured so far, and what it says. */
export class Comparison {
  readonly settings: readonly Setting[]
  /** Of every scan. */
  readonly plan: ScanPlan
  readonly #tasks: number
  readonly bytes: number
  readonly #model: Model
  readonly #weights: number
  readonly #runs: ReadonlyMap<Setting, ScanFigures[]>
  readonly #refused: readonly LabRow[]
  #expected: Pick<ScanFigures, 'resultHashes'> | undefined

  /**
   * @param settings one thread first
   * @param refused rows of settings that are not measured
   */
  constructor(model: Model, settings: readonly Setting[], refused: readonly LabRow[] = []) {
    const { tensors } = model.header
    this.settings = settings
    this.plan = planScan(tensors)
    this.#tasks = countTasks(this.plan)
    this.bytes = this.plan.totalBytes
    this.#model = model
    this.#refused = refused
    this.#weights = Iterator.from(tensors).reduce((sum, { nElements }) => sum + Number(nElements), 0)
    this.#runs = new Map(settings.map((setting) => [setting, []]))
  }

  /** A scan that does not count, but whose numbers have to be those of the others. */
  expect(run: ScanFigures, setting: Setting): void {
    if (this.#expected) expectSame(this.#model, this.#expected, run, setting)
    this.#expected ??= run
  }

  /** @throws AppFailure when its numbers are not those of the scans before */
  add(run: ScanFigures, setting: Setting): void {
    this.expect(run, setting)
    this.#runs.get(setting)!.push(run)
  }

  /** Scans that every setting has. */
  get rounds(): number {
    return Math.min(...[...this.#runs.values()].map(({ length }) => length))
  }

  table(): LabTable {
    const base = this.#runs.get(this.settings[0]!)!
    const size = { bytes: this.bytes, weights: this.#weights, tasks: this.#tasks }
    return {
      columns: COLUMNS,
      rows: [
        ...this.settings.flatMap((setting) => {
          const runs = this.#runs.get(setting)!
          return runs.length === 0 ? [] : [rowOf(setting, runs, base, size)]
        }),
        ...this.#refused,
      ],
      chart: { x: 'workers', y: 'speedup', series: 'executor', ideal: 'proportional' },
    }
  }

  /**
   * Once every setting was measured.
   * @param cores of this machine
   */
  findings(cores = availableParallelism()): Pick<Findings, 'table' | 'reading' | 'advice' | 'undecided'> {
    const measured = this.settings.map((setting) => measuredOf(setting, this.#runs.get(setting)!))
    const { executor, workers } = adviseSetting(measured)
    const others = [...this.#runs.values()].flat().flatMap(({ othersCores }) => othersCores ?? [])
    const busy = readOthers(others)
    const undecided = whyUndecided(measured, others, cores)
    const reading = [...readComparison(measured, this.bytes, this.rounds, cores, undecided), ...busy]
    if (undecided) return { table: this.table(), reading, undecided }
    const caution = busy[0] ? { caution: busy[0] } : {}
    return { table: this.table(), reading, advice: { executor, workers, summary: adviceSummary(measured), ...caution } }
  }
}

function measuredOf(setting: Setting, runs: readonly ScanFigures[]): MeasuredSetting {
  const startups = runs.flatMap(({ startupMs }) => startupMs ?? [])
  const peaks = runs.flatMap(({ workersPeak }) => workersPeak ?? [])
  return {
    ...setting,
    scanMs: spreadOf(runs.map(({ scanMs }) => scanMs)),
    mainPeak: spreadOf(runs.map(({ mainPeak }) => mainPeak)).median,
    ...(startups.length > 0 ? { startupMs: spreadOf(startups).median } : {}),
    ...(peaks.length > 0 ? { workersPeak: spreadOf(peaks).median } : {}),
  }
}

function rowOf(
  setting: Setting,
  runs: readonly ScanFigures[],
  base: readonly ScanFigures[],
  { bytes, weights, tasks }: { readonly bytes: number; readonly weights: number; readonly tasks: number },
): LabRow {
  const { scanMs, startupMs, mainPeak, workersPeak } = measuredOf(setting, runs)
  const seconds = scanMs.median / 1000
  const cpus = runs.flatMap(({ cpuMs }) => cpuMs ?? [])
  const cores = runs.flatMap(({ cpuMs, scanMs: ms }) => (cpuMs === undefined ? [] : cpuMs / ms))
  const speedup = base.length === 0 ? undefined : spreadOf(base.map((run) => run.scanMs)).median / scanMs.median
  return {
    executor: setting.executor,
    workers: setting.workers,
    ...(startupMs === undefined ? {} : { startup_ms: startupMs }),
    scan_s: seconds,
    scan_min_s: scanMs.min / 1000,
    scan_max_s: scanMs.max / 1000,
    bytes_per_s: bytes / seconds,
    weights_per_s: weights / seconds,
    ...(speedup === undefined ? {} : { speedup, efficiency: speedup / setting.workers }),
    ...(cpus.length > 0 ? { cpu_s: spreadOf(cpus).median / 1000, cores_used: spreadOf(cores).median } : {}),
    main_peak_bytes: mainPeak,
    ...(workersPeak === undefined ? {} : { workers_peak_bytes: workersPeak }),
    tasks,
    retries: runs.reduce((sum, { retries }) => sum + retries, 0),
    numbers: say('identical'),
    numbers_hash: combineHashes(runs[0]!.resultHashes),
  }
}

/** @throws AppFailure with the name of the first tensor whose numbers are others */
export function expectSame(
  model: Model,
  expected: Pick<ScanFigures, 'resultHashes'>,
  run: Pick<ScanFigures, 'resultHashes'>,
  { executor, workers }: Setting,
): void {
  const differs = Iterator.from(model.header.tensors).find(
    ({ index }) => expected.resultHashes[index] !== run.resultHashes[index],
  )
  if (!differs) return
  throw failure(
    'internal',
    say('The numbers of {{tensor}} differ from those of the first scan: {{setting}}.', {
      tensor: visibleText(differs.name),
      setting: settingName({ executor, workers }),
    }),
  )
}
