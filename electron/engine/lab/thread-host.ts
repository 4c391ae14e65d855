/** What a sacrificial process does: it has threads, and may end with them, so that the app never does. */
import { limitsOf, ProcessBudget } from '../executors/process-budget.ts'
import type { Running } from '../executors/spawn-worker.ts'
import { createSpawner } from '../executors/worker-spawner.ts'
import { answers, endOf } from './crash-watch.ts'
import { CRASH_HEAP_MB, type Fault, type HostCrash, type HostStart, type LabApi } from './lab-api.ts'
import { freeMemory } from './memory-guard.ts'
import { openWorkers } from './open-workers.ts'

const noProcesses = () => {
  throw new Error('a process of the lab starts no processes')
}

/** A process of the lab is a process of its own, with all the room that one has. */
const threadSpawner = (program: string) =>
  createSpawner(new URL(program), noProcesses, new ProcessBudget(limitsOf(process.versions)))

export async function startThreads(program: string, count: number, lowest: number): Promise<HostStart> {
  const spawner = threadSpawner(program)
  const before = process.memoryUsage.rss()
  const started = performance.now()
  let stoppedAt: number | undefined
  const { workers } = await openWorkers(spawner, 'thread', count, {
    canStart: () => {
      const free = freeMemory()
      if (free < lowest) stoppedAt = free
      return stoppedAt === undefined
    },
  })
  const readyMs = performance.now() - started
  const growth = process.memoryUsage.rss() - before
  return { readyMs, growth, started: workers.length, ...(stoppedAt === undefined ? {} : { stoppedAt }) }
}

export async function crashThread(program: string, fault: Fault): Promise<HostCrash> {
  const spawner = threadSpawner(program)
  const { workers } = await openWorkers(spawner, 'thread', 2, { options: { heapMB: CRASH_HEAP_MB } })
  const [victim, other] = workers as [Running<LabApi>, Running<LabApi>]
  const before = process.memoryUsage.rss()
  const end = await endOf(victim, fault)
  const otherAnswers = await answers(other)
  return { end, otherAnswers, before, after: process.memoryUsage.rss() }
}
