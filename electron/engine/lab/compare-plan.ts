import { type AppFailure, failure } from '../../../shared/text/errors.ts'
import type { CompareRequest, LabRow } from '../../../shared/model/lab.ts'
import { MAX_TERMINAL_WORKERS } from '../../../shared/model/scan-workers.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { memoriesOf, type ProcessBudget } from '../executors/process-budget.ts'
import type { Setting } from './setting.ts'

const MAX_ROUNDS = 100

/** One thread first, then threads and processes for each number of workers, ascending. @throws AppFailure `bad-request` */
export function planSettings({ workers, rounds }: CompareRequest): Setting[] {
  const wrong = workers.find((count) => !Number.isInteger(count) || count < 1 || count > MAX_TERMINAL_WORKERS)
  if (wrong !== undefined)
    throw badRequest(
      say('{{asked}} workers are not possible here; 1 to {{most}} are.', { asked: wrong, most: MAX_TERMINAL_WORKERS }),
    )
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw badRequest(
      say('{{asked}} rounds are not possible here; 1 to {{most}} are.', { asked: rounds, most: MAX_ROUNDS }),
    )
  const counts = [...new Set(workers)].sort((a, b) => a - b)
  return [
    { executor: 'single', workers: 1 },
    ...counts.flatMap((count): Setting[] => [
      { executor: 'threads', workers: count },
      { executor: 'processes', workers: count },
    ]),
  ]
}

/**
 * Settings with more threads than this process has room for are rows with a note. If they were measured, some of their
 * workers would be processes, and the row would not be what its name says.
 */
export function splitByRoom(
  settings: readonly Setting[],
  budget: ProcessBudget,
): { readonly possible: Setting[]; readonly refused: LabRow[] } {
  const limit = budget.room(memoriesOf([]))
  const fits = ({ executor, workers }: Setting) => executor !== 'threads' || workers <= limit
  const note = say('not measured: the limit of one Electron process is {{limit}} threads of a scan', { limit })
  return {
    possible: settings.filter(fits),
    refused: settings.filter((setting) => !fits(setting)).map((setting) => ({ ...setting, note })),
  }
}

/** Each round begins with another setting: what changes slowly, such as heat, meets all of them. */
export const orderOfRound = <T>(settings: readonly T[], round: number): T[] =>
  settings.map((_setting, i) => settings[(i + round) % settings.length]!)

export const badRequest = (sentence: Sentence): AppFailure => failure('bad-request', sentence)
