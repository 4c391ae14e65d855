/** Which of the app's windows the user means. */
import { type BaseWindow, BrowserWindow } from 'electron'
import type { OpenWindows } from '../app/windows/open-windows.ts'
import type { ElectronWindow } from './window.ts'

export interface Focus {
  /** The window with the focus. */
  now(): ElectronWindow | undefined
  /** The window that a menu item was clicked in. @param window as Electron passes it; undefined if there was none */
  clickedIn(window: BaseWindow | undefined): ElectronWindow | undefined
}

export function createFocus(windows: OpenWindows<ElectronWindow>): Focus {
  const showing = (shown: BaseWindow | null | undefined) =>
    windows.list.find(({ browserWindow }) => browserWindow === shown)
  const now = () => showing(BrowserWindow.getFocusedWindow())
  // Developer tools in a window of their own belong to the window that had the focus before.
  return { now, clickedIn: (window) => showing(window) ?? now() }
}
