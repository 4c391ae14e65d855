/** The windows of the app, in the order in which they were opened. */
import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { ComparisonSession } from '../../engine/session/comparison-session.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { type AppWindow, isScanning } from './app-window.ts'

export class OpenWindows<W extends AppWindow> {
  readonly #windows = new Map<number, W>()

  get list(): readonly W[] {
    return [...this.#windows.values()]
  }

  /** The window that was opened last. */
  get last(): W | undefined {
    return this.list.at(-1)
  }

  /** Windows in which a scan or a comparison runs. */
  get scanning(): readonly W[] {
    return this.list.filter(isScanning)
  }

  /** Everything in the windows that has results: models and comparisons. */
  get sessions(): readonly (ModelSession | ComparisonSession)[] {
    return this.list.flatMap(({ sessions, comparison }) => [...sessions.values(), ...(comparison ? [comparison] : [])])
  }

  add(window: W): void {
    this.#windows.set(window.id, window)
  }

  remove(window: W): void {
    this.#windows.delete(window.id)
  }

  /** @param except the window in which the change was made: it knows already */
  send(event: AppEvent, except?: W): void {
    for (const window of this.list) if (window !== except) window.send(event)
  }
}
