/** How a window and the main process exchange messages. */
import type { Result } from '../text/errors.ts'
import type { CallName } from './calls.ts'
import type { AppEvent } from './events.ts'

export const DROP_USES = ['open', 'compare'] as const
/** What is done with dropped files. */
export type DropUse = (typeof DROP_USES)[number]

/** What the preload puts on `window.tensorscope`; tests of the window put their own in its place. */
export interface Transport<TFile> {
  /**
   * Sends a call to the main process.
   * @returns the answer to the call of this name; rejects for a name that is not a call, never otherwise
   */
  call(name: CallName, request: unknown): Promise<Result<unknown>>
  /**
   * Events and answers of calls arrive in any order relative to each other.
   * @param listener receives each event and its number, counted from 1 per window
   * @returns the function that ends the subscription
   */
  on(listener: (event: AppEvent, seq: number) => void): () => void
  /**
   * Opens or compares dropped files. The window never sees a path, so the paths are read outside of it.
   * @param use `compare`: two models, or one beside the window's model
   */
  openFiles(files: readonly TFile[], use: DropUse): Promise<Result<null>>
}

/** IPC channels. */
export const CALL_CHANNEL = 'tensorscope:call'
export const OPEN_PATHS_CHANNEL = 'tensorscope:open-paths'
export const EVENT_CHANNEL = 'tensorscope:event'
