/** How a worker ended, as data, and the only words for it. */
import { type AppError, appError, errorMessage } from '../../../shared/text/errors.ts'
import { english, say, type Sentence, verbatim } from '../../../shared/text/sentence.ts'

/** Why a worker is gone, as its channel or its pool observed it. */
export type ExitReason =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** `code` is Node's name of the error: `ERR_WORKER_OUT_OF_MEMORY`. */
  | { readonly kind: 'error'; readonly message: string; readonly code?: string }
  /** It lived, but was given up and ended because it did not answer within this time. */
  | { readonly kind: 'silent'; readonly seconds: number }

/**
 * Whether a task may have caused the exit of its worker: `own` is an error, an exit, an abort or a lack of memory;
 * `outside` is a kill by another program, such as the system when memory is short or the user's task manager.
 */
export type ExitCause = 'own' | 'outside'

/** Called when a worker has exited. */
export type ExitListener = (reason: ExitReason, cause: ExitCause) => void

/** The reason as a predicate, to follow the name of a worker: `exited with code 3`. */
export function exitSentence(reason: ExitReason): Sentence {
  switch (reason.kind) {
    case 'code':
      return say('exited with code {{code}}', { code: reason.code })
    case 'signal':
      return say('was killed by {{signal}}', { signal: reason.signal })
    case 'error':
      return say('failed: {{message}}', { message: reason.message })
    case 'silent':
      return say('did not answer within {{seconds}} s', { seconds: reason.seconds })
  }
}

/** The error of the tasks of a worker that is gone. */
export function workerDied(reason: ExitReason): AppError {
  switch (reason.kind) {
    case 'code':
      return appError('worker-died', say('The worker exited with code {{number}}.', { number: reason.code }))
    case 'signal':
      return appError('worker-died', say('The worker was killed by {{signal}}.', { signal: reason.signal }))
    case 'error':
      return appError('worker-died', say('The worker failed: {{reason}}.', { reason: reason.message }))
    case 'silent':
      return appError(
        'worker-died',
        say('The worker did not answer within {{seconds}} s.', { seconds: reason.seconds }),
      )
  }
}

/** Rejects the start and the calls of a worker that has exited. */
export class WorkerExit extends Error {
  override readonly name = 'WorkerExit'
  readonly reason: ExitReason
  readonly exitCause: ExitCause

  constructor(reason: ExitReason, exitCause: ExitCause) {
    super(`the worker ${english(exitSentence(reason))}`)
    this.reason = reason
    this.exitCause = exitCause
  }
}

/** What rejected a call to a worker, or its start, as the error of the question that was asked. */
export const workerFailure = (error: unknown): AppError =>
  error instanceof WorkerExit ? workerDied(error.reason) : appError('worker-died', verbatim(errorMessage(error)))
