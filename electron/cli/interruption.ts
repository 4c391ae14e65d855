import type { AppError } from '../../shared/text/errors.ts'

/** Signals with which a user, a shell or a supervisor ends a run. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Why an interrupted run has no result. */
export const INTERRUPTION: AppError = { code: 'cancelled', message: 'Interrupted.' }

/** Printed after the first signal. */
export const INTERRUPTED =
  'Interrupted: ending, with the results so far. A second signal, such as Ctrl+C, stops at once.'

/**
 * Aborts at the first signal, of whichever kind. From then on the system does with them what it does with any program: the
 * next one ends the process, even in the middle of work that lets nothing else be heard.
 */
export function listenForInterruption(): AbortSignal {
  const interruption = new AbortController()
  const abort = () => {
    for (const signal of SIGNALS) process.off(signal, abort)
    interruption.abort()
  }
  for (const signal of SIGNALS) process.on(signal, abort)
  return interruption.signal
}
