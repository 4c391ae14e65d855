import { app } from './app.ts'

/**
 * A polite kill quits the app once; the second one kills, for Electron gives the signal back to the system first. Its
 * handler replaces the app's, which was put on too early; one that is put on later replaces Electron's in turn.
 */
export function quitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) app.quit()
    })
  }
}
