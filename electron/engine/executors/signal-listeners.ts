/**
 * Loading `threads` adds listeners to SIGINT and SIGTERM that end the whole process with exit code 0, whatever it was
 * doing: results would be lost. This module is imported before `threads` and knows which listeners are older.
 */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const before = new Map(SIGNALS.map((signal) => [signal, new Set(process.listeners(signal))]))

/** Removes the listeners that were added since this module was loaded. */
export function removeLaterSignalListeners(): void {
  for (const [signal, known] of before)
    for (const listener of process.listeners(signal)) if (!known.has(listener)) process.off(signal, listener)
}
