/** Logs uncaught errors. */
import { errorTrace } from '../../../shared/text/errors.ts'
import type { WriteLog } from '../../../shared/text/log.ts'

/** What happens next stays as it was: Electron shows an uncaught exception in a dialog of its own. */
export function logUncaughtErrors(write: WriteLog): void {
  process.on('uncaughtExceptionMonitor', (error) =>
    write('error', 'app', `An error that nobody caught: ${errorTrace(error)}`),
  )
  process.on('unhandledRejection', (reason) =>
    write('error', 'app', `A promise was rejected and nobody listened: ${errorTrace(reason)}`),
  )
}
