/** How many workers a scan of the command line has. */
import { availableParallelism } from 'node:os'
import type { Measure } from '../../shared/model/digest.ts'
import { MAX_TERMINAL_WORKERS } from '../../shared/model/scan-workers.ts'
import { memoriesOf } from '../engine/executors/process-budget.ts'
import type { InspectHost } from './host.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'

/** The workers that a run was asked for. */
interface WantedWorkers {
  readonly executor: ExecutorKind
  readonly workers: number | undefined
  /** False for a run that only reads headers. */
  readonly scan?: boolean
}

/** Threads that this run can have at most. */
function mostThreads(measures: readonly Measure[], { budget, startsProcesses }: InspectHost): number {
  return startsProcesses ? MAX_TERMINAL_WORKERS : Math.min(MAX_TERMINAL_WORKERS, budget.room(memoriesOf(measures)))
}

/**
 * @returns a sentence when more threads are asked for than this process has room for, and the others cannot be
 * processes; undefined when all is well
 */
export function refuseThreads(
  { executor, workers = 1, scan = true }: WantedWorkers,
  measures: readonly Measure[],
  host: InspectHost,
): string | undefined {
  const most = mostThreads(measures, host)
  if (executor !== 'threads' || !scan || workers <= most) return undefined
  const why = memoriesOf(measures) > 1 ? ', because xxh64 needs a second WebAssembly memory for each thread' : ''
  return (
    `Requested ${workers} worker threads; the limit of one Electron process is ${most}${why}. ` +
    `Use --executor processes, or --workers ${most} at most.`
  )
}

/** What was asked for, or one worker per core as far as the process has room for them. */
export function chooseWorkers(
  { executor, workers }: WantedWorkers,
  measures: readonly Measure[],
  host: InspectHost,
): number {
  if (workers !== undefined) return workers
  const cores = Math.min(availableParallelism(), MAX_TERMINAL_WORKERS)
  return executor === 'threads' ? Math.min(cores, mostThreads(measures, host)) : cores
}
