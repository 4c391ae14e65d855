import { setTimeout as delay } from 'node:timers/promises'
import type { Running } from '../executors/spawn-worker.ts'
import type { Fault, LabApi } from './lab-api.ts'

/** Milliseconds within which a worker that lives answers, and one that ends has ended. */
const ANSWER_LIMIT = 2000
const END_LIMIT = 20_000

/** Has a worker end. @returns how, as a phrase */
export async function endOf(victim: Running<LabApi>, fault: Fault): Promise<string> {
  const end = new Promise<string>((resolve) => victim.onExit(resolve))
  const told = victim.api.crash(fault).catch(() => end)
  const limit = delay(END_LIMIT, `did not end within ${END_LIMIT / 1000} s`, { ref: false })
  return Promise.race([end, told, limit])
}

export async function answers(worker: Running<LabApi>): Promise<boolean> {
  const answer = worker.api.ready().then(
    () => true,
    () => false,
  )
  return Promise.race([answer, delay(ANSWER_LIMIT, false, { ref: false })])
}
