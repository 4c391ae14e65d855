import type { AppError } from '../../shared/text/errors.ts'
import { visibleText } from '../../shared/text/format.ts'
import type { ProcessBudget } from '../engine/executors/process-budget.ts'
import type { WorkerSpawner } from '../engine/executors/worker-spawner.ts'
import type { Output } from './output.ts'

/** Exit codes; usage is that of sysexits.h, interruption that of a shell (128 + SIGINT). */
export const EXIT = { sound: 0, problems: 1, unopened: 2, usage: 64, internal: 70, interrupted: 130 } as const

export interface InspectHost {
  readonly spawner: WorkerSpawner
  /** Of this process; `spawner` and `labSpawner` take from it. */
  readonly budget: ProcessBudget
  /** Workers that the process has no room for as threads can be processes. */
  readonly startsProcesses: boolean
  /** For experiments: how their workers are started, and where their program is. */
  readonly lab: { readonly labSpawner: WorkerSpawner; readonly labProgram: URL }
  /** The program's. */
  readonly version: string
  /** Absolute path of the sample model. */
  readonly sample: string
  /** Relative paths start here. */
  readonly cwd: string
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted when the user interrupts the run. */
  readonly signal: AbortSignal
}

/** Says why there is no result. @returns the exit code */
export async function refuse(host: InspectHost, error: AppError, code: number): Promise<number> {
  await write(host.stderr, `${visibleText(error.message)}\n`)
  return code
}

/** Says what is wrong with the arguments. @returns the exit code */
export async function refuseUsage(host: InspectHost, sentence: string): Promise<number> {
  await write(host.stderr, `${sentence}\n`)
  return EXIT.usage
}

/** Resolves when the text is on its way, or cannot be. */
export const write = (output: Output, text: string): Promise<void> => output.write(text)
