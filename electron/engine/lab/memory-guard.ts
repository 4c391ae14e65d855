import { freemem, totalmem } from 'node:os'
import { formatBytes } from '../../../shared/text/format.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { type Setting, settingName } from './setting.ts'
import type { WorkerKind } from '../executors/worker-spawner.ts'

/** Free memory that is left to everybody else: this much, or a tenth of the machine's, whichever is more. */
const MARGIN_BYTES = 512 * 1024 * 1024
const MARGIN_PART = 0.1

/** What a worker may need before one was measured, in bytes; rather too much. */
export const FIRST_GUESS = { thread: 12 * 1024 * 1024, process: 80 * 1024 * 1024 } as const

/** Workers that a step may start at most, whatever the memory: beyond it other limits of systems are near. */
export const MAX_STARTED = { thread: 2000, process: 200 } as const

/** Bytes that new workers can have; in a container, what it has left. */
export const freeMemory = (): number => Math.min(freemem(), process.availableMemory())

/** Free memory below which nothing more is started, in bytes. */
export const minFreeMemory = (total = totalmem()): number => Math.max(MARGIN_BYTES, total * MARGIN_PART)

/** Why a step is not begun: what it needs and what it may have, in bytes or in workers. */
export interface Refusal {
  /** `threads`: workers that one process has room for. */
  readonly of: 'memory' | 'workers' | 'threads'
  readonly needed: number
  readonly allowed: number
}

/**
 * @param bytes that one worker needs, measured or guessed
 * @param threads that one process has room for
 * @returns nothing when the step may be begun
 */
export function refuse(
  kind: WorkerKind,
  count: number,
  bytes: number,
  threads: number,
  free = freeMemory(),
  lowest = minFreeMemory(),
): Refusal | undefined {
  if (count > MAX_STARTED[kind]) return { of: 'workers', needed: count, allowed: MAX_STARTED[kind] }
  if (kind === 'thread' && count > threads) return { of: 'threads', needed: count, allowed: threads }
  const allowed = Math.max(0, free - lowest)
  const needed = count * bytes
  return needed > allowed ? { of: 'memory', needed, allowed } : undefined
}

/** Bytes that a worker of a scan needs, about: its kernels, what it has read, its part of the runtime. */
const SCAN_WORKER = { thread: 40 * 1024 * 1024, process: 100 * 1024 * 1024 } as const

/** @returns why a scan in this setting is not begun; nothing when it fits the memory that can be had */
export function checkScanMemory(setting: Setting, free = freeMemory(), lowest = minFreeMemory()): Sentence | undefined {
  const kind = setting.executor === 'processes' ? 'process' : 'thread'
  const allowed = Math.max(0, free - lowest)
  const needed = setting.workers * SCAN_WORKER[kind]
  if (needed <= allowed) return undefined
  return say('Not started: {{setting}} would need about {{needed}} of memory, and {{allowed}} can be had.', {
    setting: settingName(setting),
    needed: formatBytes(needed),
    allowed: formatBytes(Math.round(allowed)),
  })
}
