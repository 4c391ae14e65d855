import { EventEmitter } from 'node:events'

/** What the rest of the stand-in needs of a window; the class itself lies in `browser-window.ts`. */
export interface StandInWindow {
  close(): void
  destroy(): void
  isFocused(): boolean
  isDestroyed(): boolean
}

/** All open windows. Here, so that the app and its windows need not import each other. */
class Windows extends EventEmitter<{ empty: [] }> {
  readonly open = new Set<StandInWindow>()
  focused: StandInWindow | null = null

  remove(window: StandInWindow): void {
    if (!this.open.delete(window)) return
    if (this.focused === window) this.focused = null
    if (this.open.size === 0) this.emit('empty')
  }
}

export const windows = new Windows()
