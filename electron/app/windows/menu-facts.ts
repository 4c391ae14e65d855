/** The part of the application menu that depends on the focused window and on the recent files. */
import { basename } from 'node:path'
import { available, type ViewId } from '../../../shared/ipc/views.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { RememberedFile } from '../settings.ts'
import { type AppWindow, isScanning, mainSession } from './app-window.ts'

export interface MenuFacts {
  /** Newest first. */
  readonly recent: readonly { readonly id: string; readonly label: string }[]
  /** A window has the focus. */
  readonly hasWindow: boolean
  /** The views that the focused window has. */
  readonly views: readonly ViewId[]
  /** Whether the focused window has a model, and whether one of its models is being scanned. */
  readonly hasModel: boolean
  readonly scanning: boolean
  /** The focused window has a comparison. */
  readonly comparing: boolean
  /** Whether the model has a tensor that can be read. */
  readonly measurable: boolean
  /** An experiment of the focused window runs. */
  readonly experimenting: boolean
}

/**
 * @param window that has the focus
 * @param experimenting the window whose experiment runs
 */
export function menuFacts<W extends AppWindow>(
  window: W | undefined,
  experimenting: W | undefined,
  recent: readonly Pick<RememberedFile, 'id' | 'path'>[],
): MenuFacts {
  const session = window && mainSession(window)
  return {
    recent: recent.map(({ id, path }) => ({ id, label: visibleText(basename(path)) })),
    hasWindow: window !== undefined,
    views: window ? available(window.subject) : [],
    hasModel: session !== undefined,
    scanning: window !== undefined && isScanning(window),
    comparing: window !== undefined && window.subject.kind === 'comparison',
    measurable: session?.measurable ?? false,
    experimenting: window !== undefined && experimenting === window,
  }
}
