import { EventEmitter } from 'node:events'

/** What the rest of the stand-in needs of a window; the class itself lies in `browser-window.ts`. */
export interface StandInWindow {
  close(): void
  destroy(): void
  minimize(): void
  setFullScreen(fullScreen: boolean): void
  isFullScreen(): boolean
  isFocused(): boolean
  isDestroyed(): boolean
}

/** All open windows. Here, so that the app and its windows need not import each other. */
class Windows extends EventEmitter<{ empty: [] }> {
  readonly open = new Set<StandInWindow>()
  focused: StandInWindow | null = null

  remove(window: StandInWindow): void {
    this.open.delete(window)
    if (this.focused === window) this.focused = null
  }

  /** Called when a window has told that it is closed. */
  reportEmpty(): void {
    if (this.open.size === 0) this.emit('empty')
  }
}

export const windows = new Windows()
