import { AppFailure } from '../../../shared/errors.ts'
import type { CompareRequest } from '../../../shared/lab.ts'
import type { Setting } from './measured-scan.ts'

/** As for a scan: more only cost memory. */
const MAX_WORKERS = 256
const MAX_ROUNDS = 100

/** One thread first, then threads and processes for each number of workers, ascending. @throws AppFailure `bad-request` */
export function planSettings({ workers, rounds }: CompareRequest): Setting[] {
  const wrong = workers.find((count) => !Number.isInteger(count) || count < 1 || count > MAX_WORKERS)
  if (wrong !== undefined) throw badRequest(`${wrong} workers are not possible here; 1 to ${MAX_WORKERS} are.`)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw badRequest(`${rounds} rounds are not possible here; 1 to ${MAX_ROUNDS} are.`)
  const counts = [...new Set(workers)].sort((a, b) => a - b)
  return [
    { executor: 'single', workers: 1 },
    ...counts.flatMap((count): Setting[] => [
      { executor: 'threads', workers: count },
      { executor: 'processes', workers: count },
    ]),
  ]
}

/** Each round begins with another setting: what changes slowly, such as heat, meets all of them. */
export const orderOfRound = <T>(settings: readonly T[], round: number): T[] =>
  settings.map((_setting, i) => settings[(i + round) % settings.length]!)

export const badRequest = (message: string) => new AppFailure({ code: 'bad-request', message })
