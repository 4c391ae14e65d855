/** Closing and quitting: a running scan is not lost without a question, and nothing is left running. */
import { app } from 'electron'
import { isScanning } from '../app/windows/app-window.ts'
import type { ElectronWindow } from './window.ts'

/** Ctrl+C in the terminal, a polite kill, a terminal that goes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Workers that take longer to end are killed with the app, in milliseconds. */
const PATIENCE = 2000

export interface Leaving {
  /**
   * Asks before the window closes on a running scan, and ends that scan when it has closed; its results are saved. An
   * experiment of the lab ends without a question.
   */
  guard(window: ElectronWindow): void
}

/**
 * Called when the app is ready: Electron's own handlers of signals, which end the process at the second one without
 * saving anything, are installed shortly before, and these take their place.
 * @param windows those that are open
 * @param askToClose whether a number of running scans may be given up
 * @param closeLab ends the experiment of a window
 * @param finish the last things to do; they get a short while
 * @param killAll ends what is still alive after that
 */
export function guardLeaving(
  windows: () => readonly ElectronWindow[],
  askToClose: (window: ElectronWindow, scans: number) => Promise<boolean>,
  closeLab: (window: ElectronWindow) => Promise<void>,
  finish: () => Promise<unknown>,
  killAll: () => void,
): Leaving {
  const ending = new Set<Promise<void>>()
  /** A dialog that cannot be shown is no answer: nothing is given up, and the next attempt asks again. */
  const ask = (window: ElectronWindow, scans: number) => askToClose(window, scans).catch(() => false)
  let confirmed = false
  let asking = false
  let finished = false

  app.on('before-quit', (event) => {
    const scanning = windows().filter(isScanning)
    if (confirmed || scanning.length === 0) return
    event.preventDefault()
    if (asking) return
    asking = true
    void ask(scanning[0]!, scanning.length).then((close) => {
      asking = false
      if (!close) return
      confirmed = true
      app.quit()
    })
  })

  app.on('will-quit', (event) => {
    if (finished) return
    event.preventDefault()
    void Promise.race([Promise.allSettled([...ending, finish()]), delay(PATIENCE)]).then(() => {
      finished = true
      killAll()
      app.quit()
    })
  })

  for (const signal of SIGNALS)
    process.on(signal, () => {
      // A second one, while the question is open, is an answer.
      if (asking) confirmed = true
      app.quit()
    })

  const waitFor = (work: Promise<void>) => {
    const done = work.finally(() => ending.delete(done))
    ending.add(done)
  }

  return {
    guard(window) {
      let allowed = false
      let asked = false
      window.browserWindow.on('close', (event) => {
        if (confirmed || allowed || !isScanning(window)) return
        event.preventDefault()
        if (asked) return
        asked = true
        void ask(window, 1).then((close) => {
          asked = false
          if (!close || !window.open) return
          allowed = true
          window.browserWindow.close()
        })
      })
      window.browserWindow.once('closed', () => {
        for (const session of window.sessions.values()) waitFor(session.close())
        if (window.comparison) waitFor(window.comparison.close())
        waitFor(closeLab(window))
      })
    },
  }
}

const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
