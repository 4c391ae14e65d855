/** The real engine for integration tests: the built worker program, in threads and in forked processes. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { forkProcess } from '../../electron/engine/executors/fork-channel.ts'
import { limitsOf, ProcessBudget, type ProcessLimits } from '../../electron/engine/executors/process-budget.ts'
import type { WorkerChannel } from '../../electron/engine/remote/worker-channel.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import { createSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import { groupFiles } from '../../electron/engine/formats/group-files.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { openModel } from '../../electron/engine/session/open-model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd, ScanSettings } from '../../electron/engine/scan/scan-api.ts'
import type { CompareTask, MeasureTask } from '../../electron/engine/protocol/worker-protocol.ts'

export const root = resolve(import.meta.dirname, '../..')
export const fixture = (name: string) => resolve(root, 'test/fixtures', name)

const program = pathToFileURL(resolve(root, 'dist/main/worker.mjs'))

/** Starts workers of a process that has limits of its own. */
export const spawnerWithin = (limits: ProcessLimits): WorkerSpawner =>
  createSpawner(program, forkProcess, new ProcessBudget(limits))

export const spawner: WorkerSpawner = spawnerWithin(limitsOf({}))

/** Every channel that was opened, so that a test can kill workers and see that none is left. */
export interface WatchedSpawner extends WorkerSpawner {
  readonly channels: readonly WorkerChannel[]
  alive(): WorkerChannel[]
}

/**
 * @param onOpen is called with every new channel and its number, from 0
 * @param on starts the workers
 */
export function watch(
  onOpen: (channel: WorkerChannel, number: number) => void = () => undefined,
  on: WorkerSpawner = spawner,
): WatchedSpawner {
  const channels: WorkerChannel[] = []
  const gone = new Set<WorkerChannel>()
  return {
    channels,
    alive: () => channels.filter((channel) => !gone.has(channel)),
    open: (kind, options) => {
      const channel = on.open(kind, options)
      channel.onExit(() => gone.add(channel))
      channels.push(channel)
      onOpen(channel, channels.length - 1)
      return channel
    },
  }
}

/** Opens one model, or fails the test with the reason. */
export async function open(...paths: string[]): Promise<Model> {
  const [group] = await groupFiles(paths)
  const opened = await openModel(group!, spawner)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

export function scan(model: Model, settings: ScanSettings, on: WorkerSpawner = spawner): Promise<ScanEnd> {
  return startScan(model, settings, on).finished
}

/** What must not depend on how a scan was run. */
export function numbers(end: ScanEnd) {
  return end.results.map(({ index, status, error, stats, spark }) => ({ index, status, error, stats, spark }))
}

/** Bytes that a task reads. */
const bytesOf = (task: MeasureTask | CompareTask): number =>
  'file' in task
    ? task.chunks.reduce((sum, { nBytes }) => sum + nBytes, 0)
    : task.chunks.reduce((sum, { reference, other }) => sum + reference.nBytes + other.nBytes, 0)

/** @param onMeasured is called with the bytes of each task as its answer arrives, before the engine gets to see it */
export function countingSpawner(onMeasured: (bytes: number) => void): WorkerSpawner {
  return {
    open: (kind) => {
      const channel = spawner.open(kind)
      const tasks = new Map<number, MeasureTask | CompareTask>()
      channel.onMessage((message) => {
        const { type, uid } = message as { type: string; uid: number }
        const task = type === 'result' ? tasks.get(uid) : undefined
        if (!task) return
        tasks.delete(uid)
        onMeasured(bytesOf(task))
      })
      const send = (message: unknown) => {
        const { uid, method, args } = message as { uid: number; method?: string; args: [MeasureTask | CompareTask] }
        if (method === 'measure' || method === 'compare') tasks.set(uid, args[0])
        channel.send(message)
      }
      return { ...channel, send }
    },
  }
}
