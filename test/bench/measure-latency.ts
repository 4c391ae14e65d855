/** How soon a scan pauses and ends when it is told to, in every phase. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import type { WorkerChannel } from '../../electron/engine/remote/worker-channel.ts'
import type { WorkerKind, WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanHandle } from '../../electron/engine/scan/scan-api.ts'
import { open, spawner } from '../helpers/engine.ts'
import { atMost, rowOf, type Row } from './report.ts'
import { type BenchSettings, mixedBytes, modelFile } from './settings.ts'

const LIMIT_MS = 200

/** When the last answer to a task came, and how many tasks are with workers. */
class Watch implements WorkerSpawner {
  lastAnswer = 0
  open(kind: WorkerKind): WorkerChannel {
    const channel = spawner.open(kind)
    channel.onMessage((message) => {
      const { payload } = message as { payload?: object }
      if (payload && 'numbers' in payload) this.lastAnswer = performance.now()
    })
    return channel
  }
}

export async function measureLatency(settings: BenchSettings): Promise<Row[]> {
  const model = await open(modelFile(settings, 'dense', mixedBytes(settings)))
  const megabytes = Math.round(model.files[0]!.size / 1e6)
  const rows: Row[] = []
  for (const executor of ['threads', 'processes'] as const) {
    const phases = {
      'cancel while workers start': () => cancelAfter(model, executor, settings.workers, 5),
      'cancel while tasks run': () => cancelAfter(model, executor, settings.workers, 120),
      'cancel while paused': () => cancelPaused(model, executor, settings.workers),
      'pause, until the last worker rests': () => pause(model, executor, settings.workers),
    }
    for (const [name, measure] of Object.entries(phases)) {
      const values: number[] = []
      for (let round = 0; round < 2 * settings.rounds; round++) values.push(await measure())
      const row = { group: 'latency', name: `${megabytes} MB, ${settings.workers} ${executor}, ${name}`, unit: 'ms' }
      rows.push(rowOf(values, { ...row, target: atMost(LIMIT_MS) }))
    }
  }
  return rows
}

function start(model: Model, executor: ExecutorKind, workers: number, on: WorkerSpawner = spawner): ScanHandle {
  return startScan(model, { executor, workers }, on)
}

/** Milliseconds until no worker is left. */
async function end(handle: ScanHandle): Promise<number> {
  const asked = performance.now()
  handle.cancel()
  const { outcome } = await handle.finished
  if (outcome !== 'cancelled') throw new Error(`the scan was ${outcome} before it could be cancelled`)
  handle.close()
  return performance.now() - asked
}

async function cancelAfter(model: Model, executor: ExecutorKind, workers: number, ms: number): Promise<number> {
  const handle = start(model, executor, workers)
  await delay(ms)
  return end(handle)
}

async function cancelPaused(model: Model, executor: ExecutorKind, workers: number): Promise<number> {
  const handle = start(model, executor, workers)
  await delay(120)
  handle.pause()
  await delay(50)
  return end(handle)
}

/** 0 when nobody was at work. */
async function pause(model: Model, executor: ExecutorKind, workers: number): Promise<number> {
  const watch = new Watch()
  const handle = start(model, executor, workers, watch)
  await delay(120)
  const asked = performance.now()
  handle.pause()
  await delay(2 * LIMIT_MS)
  const rests = Math.max(0, watch.lastAnswer - asked)
  await end(handle)
  return rests
}
