import { availableParallelism } from 'node:os'
import { failure } from '../../../shared/errors.ts'
import { formatBytes, visibleText } from '../../../shared/format.ts'
import type { CompareRequest, LabColumn, LabRow, LabTable } from '../../../shared/lab.ts'
import { phrase, say } from '../../../shared/sentence.ts'
import type { Model } from '../gguf/model.ts'
import { planScan } from '../plan/plan-scan.ts'
import { badRequest, orderOfRound, planSettings } from './compare-plan.ts'
import { adviseSetting, type MeasuredSetting, readComparison, readOthers, settingName } from './compare-reading.ts'
import { overall } from './fingerprints.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { measureScan, type ScanFigures, type Setting } from './measured-scan.ts'
import { spreadOf } from './spread.ts'
import { subModel } from './sub-model.ts'

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
  { key: 'main_peak_bytes', title: phrase('Memory of the app, peak'), unit: 'bytes' },
  { key: 'workers_peak_bytes', title: phrase('Memory of workers, peak'), unit: 'bytes' },
  { key: 'tasks', title: phrase('Tasks'), unit: 'count' },
  { key: 'retries', title: phrase('Retries'), unit: 'count' },
  { key: 'numbers', title: phrase('Numbers'), unit: 'text' },
  { key: 'numbers_hash', title: phrase('Hash of the numbers'), unit: 'text' },
]

/** The same scan on one thread, on threads and on processes, round by round. @throws AppFailure `bad-request` */
export async function compare(request: CompareRequest, context: LabContext): Promise<Findings> {
  const settings = planSettings(request)
  if (!context.model) throw badRequest(say('A comparison needs a model.'))
  const model = subModel(context.model, request.bytes)
  const { tasks, totalBytes } = planScan(model.header.tensors)
  const weights = model.header.tensors.reduce((sum, { nElements }) => sum + Number(nElements), 0)
  const figures = new Map<Setting, ScanFigures[]>(settings.map((setting) => [setting, []]))
  const total = settings.length * request.rounds + 1
  let done = 0
  const table = (): LabTable => ({
    columns: COLUMNS,
    rows: settings.flatMap((setting) => {
      const runs = figures.get(setting)!
      const base = figures.get(settings[0]!)!
      return runs.length === 0 ? [] : [rowOf(setting, runs, base, { bytes: totalBytes, weights, tasks: tasks.length })]
    }),
    chart: { x: 'workers', y: 'speedup', series: 'executor', ideal: 'proportional' },
  })
  context.tell(done++, total, say('Reading once without measuring, so that all find the same in memory'), table())
  const warmUp: Setting = { executor: 'threads', workers: availableParallelism() }
  const expected = await measureScan(model, warmUp, tasks.length, context.scanSpawner, context.signal)
  for (let round = 0; round < request.rounds; round++)
    for (const setting of orderOfRound(settings, round)) {
      const doing = say('Round {{round}} of {{rounds}}: {{setting}}', {
        round: round + 1,
        rounds: request.rounds,
        setting: settingName(setting),
      })
      context.tell(done++, total, doing, table())
      const run = await measureScan(model, setting, tasks.length, context.scanSpawner, context.signal)
      expectSame(model, expected, run, setting)
      figures.get(setting)!.push(run)
    }
  const measured = settings.map((setting) => measuredOf(setting, figures.get(setting)!))
  const advice = adviseSetting(measured)
  return {
    subject: `${visibleText(model.name)}, ${formatBytes(totalBytes)}`,
    table: table(),
    reading: [
      ...readComparison(measured, totalBytes, request.rounds, availableParallelism()),
      ...readOthers([...figures.values()].flat().flatMap(({ othersCores }) => othersCores ?? [])),
    ],
    advice: { executor: advice.executor, workers: advice.workers },
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
    numbers_hash: overall(runs[0]!.fingerprints),
  }
}

/** @throws AppFailure with the name of the first tensor whose numbers are others */
export function expectSame(
  model: Model,
  expected: Pick<ScanFigures, 'fingerprints'>,
  run: Pick<ScanFigures, 'fingerprints'>,
  { executor, workers }: Setting,
): void {
  const differs = model.header.tensors.find(({ index }) => expected.fingerprints[index] !== run.fingerprints[index])
  if (!differs) return
  throw failure(
    'internal',
    say('The numbers of {{tensor}} differ from those of the first scan: {{setting}}.', {
      tensor: visibleText(differs.name),
      setting: settingName({ executor, workers }),
    }),
  )
}
