/** Creates windows and connects each with the rest of the app. */
import type { BrowserWindow } from 'electron'
import type { Calls } from '../../shared/ipc/calls.ts'
import type { DropUse } from '../../shared/ipc/transport.ts'
import { createWindowPlaces } from './window-places.ts'
import { PRELOAD } from '../app/paths.ts'
import type { Core } from './core.ts'
import { tellPageFailed } from './dialogs.ts'
import { listenToWindows, type WindowEndpoint } from './ipc.ts'
import type { Leaving } from './leaving.ts'
import { createAppWindow, type ElectronWindow } from './window.ts'

export interface WindowParts {
  readonly leaving: Leaving
  callsOf(window: ElectronWindow): Calls
  usePaths: Readonly<Record<DropUse, (paths: readonly string[], from: ElectronWindow) => void>>
}

/** @returns creates a window; its parameter is the path of the file that the window is for */
export function createWindows(
  { windows, settings, recent, zoom, t, warn, refreshMenu }: Core,
  { leaving, callsOf, usePaths }: WindowParts,
): (path?: string) => ElectronWindow {
  const places = createWindowPlaces(() => windows.list, settings, recent)
  const endpoints = new Map<number, WindowEndpoint>()
  listenToWindows((id) => endpoints.get(id), warn)
  const tellFailure = (browserWindow: BrowserWindow, reason: string) => tellPageFailed(browserWindow, reason, t)
  return (path) => {
    const window = createAppWindow(PRELOAD, places.find(path), warn, tellFailure)
    windows.add(window)
    endpoints.set(window.id, { calls: callsOf(window), usePaths: (paths, use) => usePaths[use](paths, window) })
    leaving.guard(window)
    zoom.follow(window)
    window.browserWindow.on('focus', refreshMenu)
    window.browserWindow.on('close', () => places.keep(window))
    window.browserWindow.once('closed', () => {
      windows.remove(window)
      endpoints.delete(window.id)
      refreshMenu()
    })
    return window
  }
}
