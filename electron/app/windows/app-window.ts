/** A window and what is in it, without Electron: one model, one opening or one failure to open. */
import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { Command } from '../../../shared/ipc/commands.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { ModelSession } from '../../engine/session/session.ts'

export interface AppWindow {
  /** Of its web contents. */
  readonly id: number
  session: ModelSession | undefined
  opening: { readonly name: string; readonly paths: readonly string[] } | undefined
  failure: AppError | undefined
  /** A command for the page, given before the page listened. */
  command: Command | undefined
  /** False once it has been closed. */
  readonly open: boolean
  send(event: AppEvent): void
  /** Number of events sent so far. Each event carries its own number, counted from 1. */
  readonly sent: number
  focus(): void
  /** @param path shown by the title bar on macOS */
  setTitle(title: string, path?: string): void
}

/** Whether a model can be opened in it without taking another one's place. */
export const isVacant = (window: AppWindow): boolean => window.open && !window.session && !window.opening

/** Whether it has nothing to show at all, not even why something could not be opened. */
export const isUnused = (window: AppWindow): boolean => isVacant(window) && !window.failure
