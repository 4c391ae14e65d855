import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { AppFailure, appError, failure } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { RunningWorker } from '../executors/spawn-worker.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'
import { countTasks, type ScanPlan } from '../plan/plan-scan.ts'
import { startScan } from '../scan/scan.ts'
import type { ScanEvents } from '../scan/scan-api.ts'
import { resultHashes } from './fingerprints.ts'
import { type Setting, settingName } from './setting.ts'

/** Milliseconds between two looks at this process's memory. */
const SAMPLE_MS = 20

/** Milliseconds within which a worker tells what it used. */
const USAGE_LIMIT = 2000

/** What one scan took. */
export interface ScanFigures {
  /** Milliseconds until all workers were ready; absent when one never was. */
  readonly startupMs?: number
  /** Milliseconds from the first start of a worker to the last number. */
  readonly scanMs: number
  /** Of this process and its workers; absent when a worker was lost with what it used. */
  readonly cpuMs?: number
  /** Bytes. */
  readonly mainPeak: number
  /** Bytes, of all worker processes together. */
  readonly workersPeak?: number
  /** Cores that other programs used meanwhile; absent when it is not known what this one used. */
  readonly othersCores?: number
  readonly retries: number
  /** Of each tensor's numbers. */
  readonly resultHashes: readonly string[]
}

/**
 * A scan like any other, watched from outside.
 * @param plan that of the model, which is made once for all scans
 * @throws AppFailure when it does not get to its end
 */
export async function measureScan(
  model: Model,
  { executor, workers }: Setting,
  plan: ScanPlan,
  spawner: WorkerSpawner,
  signal: AbortSignal,
): Promise<ScanFigures> {
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  const busyBefore = busyMs()
  let mainPeak = process.memoryUsage.rss()
  const sample = () => (mainPeak = Math.max(mainPeak, process.memoryUsage.rss()))
  const sampler = setInterval(sample, SAMPLE_MS)
  const size = countTasks(plan, executor === 'single' ? 1 : workers)
  let ready = 0
  let lost = false
  let mixed = false
  let startupMs: number | undefined
  let end:
    { readonly scanMs: number; readonly busy: number; readonly ownMs: number; readonly usages?: Usages } | undefined
  const events: ScanEvents = {
    onWorker: (event) => {
      if (event.kind !== 'started') lost = true
      else if (++ready === size) startupMs ??= performance.now() - began
      // A process of its own has no thread ID.
      if (executor === 'processes' || event.kind !== 'started' || event.threadId > 0) return
      mixed = true
      handle.cancel()
    },
    onEnding: async (running) => {
      const scanMs = performance.now() - began
      const { user, system } = process.cpuUsage(cpuBefore)
      const busy = busyMs() - busyBefore
      sample()
      const usages = executor === 'processes' ? await askUsages(running) : undefined
      end = { scanMs, busy, ownMs: (user + system) / 1000, ...(usages ? { usages } : {}) }
    },
  }
  const handle = startScan(model, { executor, workers }, spawner, events, undefined, plan)
  signal.addEventListener('abort', handle.cancel)
  if (signal.aborted) handle.cancel()
  try {
    const { outcome, error, progress } = await handle.finished
    signal.throwIfAborted()
    if (mixed)
      throw failure(
        'worker-start',
        say('Cannot measure {{setting}}: this process has no room for all of the threads.', {
          setting: settingName({ executor, workers }),
        }),
      )
    if (outcome !== 'done' || !end)
      throw new AppFailure(error ?? appError('internal', say('The scan did not get to its end.')))
    const { scanMs, busy, ownMs, usages } = end
    const cpuMs = ownMs + (usages?.cpuMs ?? 0)
    // A process that was still starting at the end was not asked.
    const known = !lost && (executor !== 'processes' || (usages !== undefined && startupMs !== undefined))
    return {
      ...(startupMs === undefined ? {} : { startupMs }),
      scanMs,
      ...(known ? { cpuMs, othersCores: Math.max(0, busy - cpuMs) / scanMs } : {}),
      mainPeak,
      ...(known && usages ? { workersPeak: usages.peakRss } : {}),
      retries: progress.retries,
      resultHashes: await resultHashes(model, handle, signal),
    }
  } finally {
    clearInterval(sampler)
    signal.removeEventListener('abort', handle.cancel)
    handle.close()
  }
}

/** Milliseconds that all cores of the machine have been busy, whoever used them. */
const busyMs = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)

interface Usages {
  readonly cpuMs: number
  readonly peakRss: number
}

/** @returns nothing when one does not tell */
async function askUsages(workers: readonly RunningWorker[]): Promise<Usages | undefined> {
  const told = Promise.all(workers.map(({ api }) => api.usage())).catch(() => undefined)
  const usages = await Promise.race([told, delay(USAGE_LIMIT, undefined, { ref: false })])
  return usages?.reduce((sum, { cpuMs, peakRss }) => ({ cpuMs: sum.cpuMs + cpuMs, peakRss: sum.peakRss + peakRss }), {
    cpuMs: 0,
    peakRss: 0,
  })
}
