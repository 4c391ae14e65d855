/** Notices for the user about the app itself. Each is shown once, by one window. */
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { AppWindow } from './app-window.ts'

export interface Notices {
  /** Said by a window that listens already, else by the next that asks. */
  add(notice: Sentence): void
  /** The window listens from now on. */
  take(window: AppWindow): Sentence | undefined
  isHeardBy(window: AppWindow): boolean
  /** @param window the one to speak through at the moment */
  tellThrough(window: () => AppWindow | undefined): void
}

export function createNotices(): Notices {
  const waiting: Sentence[] = []
  const listening = new WeakSet<AppWindow>()
  let speaker: () => AppWindow | undefined = () => undefined
  return {
    add(notice) {
      const window = speaker()
      if (window && listening.has(window)) window.send({ type: 'notice', notice })
      else waiting.push(notice)
    },
    take(window) {
      listening.add(window)
      return waiting.shift()
    },
    isHeardBy: (window) => listening.has(window),
    tellThrough(window) {
      speaker = window
    },
  }
}
