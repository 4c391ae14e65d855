import { setTimeout as delay } from 'node:timers/promises'
import type { Running } from '../executors/spawn-worker.ts'
import type { CrashEnd, Fault, LabApi } from './lab-api.ts'

/** Milliseconds within which a running worker answers, and a crashing one has exited. */
const ANSWER_LIMIT = 2000
const END_LIMIT = 20_000

/** Makes a worker crash and waits for its exit. */
export async function endOf(victim: Running<LabApi>, fault: Fault): Promise<CrashEnd> {
  const exit = new Promise<CrashEnd>((resolve) => victim.onExit(resolve))
  const answer = victim.api.crash(fault).catch(() => exit)
  const limit = delay<CrashEnd>(END_LIMIT, { kind: 'running', seconds: END_LIMIT / 1000 }, { ref: false })
  return Promise.race([exit, answer, limit])
}

export async function answers(worker: Running<LabApi>): Promise<boolean> {
  const answer = worker.api.ready().then(
    () => true,
    () => false,
  )
  return Promise.race([answer, delay(ANSWER_LIMIT, false, { ref: false })])
}
