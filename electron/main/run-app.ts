/** Puts the running app together: windows, menu, and events of Electron. */
import { app, nativeTheme, session as sessions } from 'electron'
import { RENDERER } from '../app/paths.ts'
import { menuFacts } from '../app/windows/menu-facts.ts'
import { createWindows } from './app-windows.ts'
import { type AppParts, createCore } from './core.ts'
import { createMenu } from './menu.ts'
import { createMenuActions } from './menu-actions.ts'
import { createOpening } from './opening.ts'
import { serveRenderer } from './protocol.ts'
import { secureSession } from './security.ts'
import type { ElectronWindow } from './window.ts'
import { createWindowCalls } from './window-calls.ts'
import { createWork } from './work.ts'

/** @returns opens files; without any, shows a window */
export function runApp(parts: AppParts): (paths: readonly string[]) => void {
  const core = createCore(parts, refreshMenu)
  const work = createWork(core)
  const opening = createOpening(core, work, createWindow)
  const openWindow = createWindows(core, {
    leaving: work.leaving,
    usePaths: { open: opening.openPaths, compare: opening.comparePaths },
    callsOf: (window) => createWindowCalls(window, core, work, opening),
  })
  function createWindow(path?: string): ElectronWindow {
    return openWindow(path)
  }
  const menu = createMenu(createMenuActions(core, opening, createWindow), core.t)
  function refreshMenu(): void {
    menu.show({
      appName: app.getName(),
      platform: process.platform,
      development: !app.isPackaged,
      language: core.choices.language,
      zoom: core.zoom.factor,
      ...menuFacts(core.focus.now(), work.lab.owner, core.recent.files),
    })
  }

  const { windows, focus, notices } = core
  nativeTheme.on('updated', () => {
    for (const window of windows.list) window.followTheme()
  })
  secureSession(sessions.defaultSession)
  serveRenderer(RENDERER)
  notices.tellThrough(() => focus.now() ?? windows.last)
  refreshMenu()
  app.on('activate', () => {
    if (windows.list.length === 0) createWindow()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  return (paths) => {
    if (paths.length > 0) opening.openPaths(paths, focus.now())
    else (windows.last ?? createWindow()).focus()
  }
}
