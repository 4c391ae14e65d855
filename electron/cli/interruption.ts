/** What a person, a shell or a supervisor ends a run with. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Said after the first signal. */
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
