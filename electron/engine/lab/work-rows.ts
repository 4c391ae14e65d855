/** What `io` and `cpu` have in common: the same jobs alone, one after another, on threads and on processes. */
import { formatBytes, formatInteger } from '../../../shared/text/format.ts'
import type { LabColumn, LabRow, LabTable, WorkRequest } from '../../../shared/model/lab.ts'
import type { ExecutorKind } from '../../../shared/model/scan.ts'
import { MAX_WINDOW_WORKERS } from '../../../shared/model/scan-workers.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { badRequest } from './compare-plan.ts'
import type { LabContext } from './lab-context.ts'
import { FIRST_GUESS, refuse } from './memory-guard.ts'
import { type LabWorker, withWorkers } from './open-workers.ts'

const COLUMNS: readonly LabColumn[] = [
  { key: 'executor', title: phrase('Executor'), unit: 'executor' },
  { key: 'workers', title: phrase('Workers'), unit: 'count' },
  { key: 'jobs', title: phrase('Jobs'), unit: 'count' },
  { key: 'order', title: phrase('Order'), unit: 'text' },
  { key: 'startup_ms', title: phrase('Start-up'), unit: 'ms' },
  { key: 'work_s', title: phrase('Work'), unit: 's' },
  { key: 'speedup', title: phrase('Speed-up'), unit: 'ratio' },
  { key: 'note', title: phrase('Note'), unit: 'text' },
]

/** One way to have the jobs done. */
export interface WorkStep {
  readonly executor: ExecutorKind
  readonly workers: number
  readonly jobs: number
  readonly together: boolean
}

export interface MeasuredStep extends WorkStep {
  readonly startupMs: number
  readonly workMs: number
}

/**
 * @param mayOverlap one thread can have all jobs under way: they wait
 * @throws AppFailure `bad-request`
 */
export function planWork({ workers: n }: WorkRequest, mayOverlap: boolean): WorkStep[] {
  if (!Number.isInteger(n) || n < 1 || n > MAX_WINDOW_WORKERS)
    throw badRequest(
      say('{{asked}} workers are not possible here; 1 to {{most}} are.', { asked: n, most: MAX_WINDOW_WORKERS }),
    )
  const single = { executor: 'single', workers: 1, jobs: n } as const
  const steps: WorkStep[] = [
    { executor: 'threads', workers: 1, jobs: 1, together: true },
    { executor: 'processes', workers: 1, jobs: 1, together: true },
  ]
  if (n === 1) return steps
  return [
    ...steps,
    { ...single, together: false },
    ...(mayOverlap ? [{ ...single, together: true }] : []),
    { executor: 'threads', workers: n, jobs: n, together: true },
    { executor: 'processes', workers: n, jobs: n, together: true },
  ]
}

/** Does one job on a worker; jobs are numbered anew in every step. */
type Job = (worker: LabWorker, number: number) => Promise<void>

/** @param betweenSteps is called after each */
export async function measureWork(
  steps: readonly WorkStep[],
  context: LabContext,
  job: Job,
  betweenSteps: () => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly table: LabTable; readonly measured: readonly MeasuredStep[] }> {
  const measured: MeasuredStep[] = []
  const rows: LabRow[] = []
  const table = (): LabTable => ({ columns: COLUMNS, rows: [...rows] })
  for (const [i, step] of steps.entries()) {
    const { executor, workers, jobs } = step
    context.signal.throwIfAborted()
    context.tell(i, steps.length, stepName(step), table())
    const kind = executor === 'processes' ? 'process' : 'thread'
    const row = { executor, workers, jobs, order: orderName(step) }
    const refusal = refuse(kind, workers, FIRST_GUESS[kind], context.budget.limits.threads)
    if (refusal) {
      const [needed, allowed] = [refusal.needed, refusal.allowed].map((bytes) => formatBytes(Math.round(bytes)))
      const values = { needed: needed!, allowed: allowed! }
      rows.push({ ...row, note: say('not started: about {{needed}} would be needed, {{allowed}} can be had', values) })
      continue
    }
    const figures = await withWorkers(context.labSpawner, kind, workers, { signal: context.signal }, async (opened) => {
      const workMs = await doJobs(step, opened.workers, job)
      return { startupMs: opened.readyMs, workMs }
    })
    await betweenSteps()
    measured.push({ ...step, ...figures })
    const alone = measured[0]!.workMs
    rows.push({
      ...row,
      startup_ms: figures.startupMs,
      work_s: figures.workMs / 1000,
      speedup: (jobs * alone) / figures.workMs,
    })
  }
  return { table: table(), measured }
}

async function doJobs({ jobs, together }: WorkStep, workers: readonly LabWorker[], job: Job): Promise<number> {
  const began = performance.now()
  const numbers = Array.from({ length: jobs }, (_, number) => number)
  const run = (number: number) => job(workers[number % workers.length]!, number)
  if (together) await Promise.all(numbers.map(run))
  else for (const number of numbers) await run(number)
  return performance.now() - began
}

function orderName({ jobs, together }: WorkStep): Sentence {
  if (jobs === 1) return say('one alone')
  return together ? say('at once') : say('one after another')
}

const stepName = (step: WorkStep) =>
  say('{{jobs}} on {{workers}}, {{order}}', {
    jobs: say('jobs: {{number}}', { number: formatInteger(step.jobs) }),
    workers:
      step.executor === 'processes'
        ? say('processes × {{workers}}', { workers: step.workers })
        : say('threads × {{workers}}', { workers: step.workers }),
    order: orderName(step),
  })
