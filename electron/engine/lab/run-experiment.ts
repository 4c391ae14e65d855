import { type AppError, appError, toAppError } from '../../../shared/text/errors.ts'
import type { LabEnd, LabProgress, LabRequest } from '../../../shared/model/lab.ts'
import { say } from '../../../shared/text/sentence.ts'
import { WorkerExit } from '../protocol/exit-reason.ts'
import { advise } from './advise.ts'
import { compare } from './compare.ts'
import { cpuWork } from './cpu-work.ts'
import { EXPLANATIONS } from './explanations.ts'
import { ioWork } from './io-work.ts'
import { isolation } from './isolation.ts'
import { type Findings, type LabContext, type LabDependencies, TUNING } from './lab-context.ts'
import { describeMachine } from './machine.ts'
import { startup } from './startup.ts'
import { PUBLISHED_FIGURES } from './published-figures.ts'
import { transfer } from './transfer.ts'

/** What is told; whoever started the experiment knows its number. */
export type LabStep = Omit<LabProgress, 'runId'>

export interface LabEvents {
  onProgress?(step: LabStep): void
}

/**
 * Runs one experiment. Never rejects. When it resolves, no worker and no temporary file is left, however it ended.
 * @param signal cancels it, at any moment
 */
export async function runExperiment(
  request: LabRequest,
  dependencies: LabDependencies,
  events: LabEvents,
  signal: AbortSignal,
): Promise<LabEnd> {
  const { experiment } = request
  const startedAt = Date.now()
  const began = performance.now()
  const context: LabContext = {
    ...dependencies,
    tuning: { ...TUNING, ...dependencies.tuning },
    signal,
    tell: (done, total, doing, table) => events.onProgress?.({ experiment, done, total, doing, table }),
  }
  try {
    const findings = await run(request, context)
    signal.throwIfAborted()
    const theirs = PUBLISHED_FIGURES[experiment]
    return {
      outcome: 'done',
      report: {
        experiment,
        startedAt,
        durationMs: performance.now() - began,
        machine: describeMachine(),
        ...findings,
        explanation: EXPLANATIONS[experiment],
        ...(theirs ? { theirs } : {}),
      },
    }
  } catch (error) {
    return signal.aborted ? { outcome: 'cancelled' } : { outcome: 'failed', error: failureOf(error) }
  }
}

async function run(request: LabRequest, context: LabContext): Promise<Findings> {
  context.signal.throwIfAborted()
  switch (request.experiment) {
    case 'compare':
      return await compare(request, context)
    case 'advise':
      return await advise(context)
    case 'startup':
      return await startup(request, context)
    case 'io':
      return await ioWork(request, context)
    case 'cpu':
      return await cpuWork(request, context)
    case 'isolation':
      return await isolation(context)
    case 'transfer':
      return await transfer(request, context)
  }
}

/** A worker that exited ends the experiment, and is no internal error of the app. */
function failureOf(error: unknown): AppError {
  if (!(error instanceof WorkerExit)) return toAppError(error)
  return appError('worker-died', say('The experiment ended early: {{reason}}.', { reason: error.message }))
}
