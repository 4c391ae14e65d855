/** The actions of the items of the application menu. */
import { app, shell } from 'electron'
import { LICENCES } from '../app/paths.ts'
import type { Core } from './core.ts'
import { tellHowToUpdate } from './dialogs.ts'
import type { MenuActions } from './menu-items.ts'
import type { Opening } from './opening.ts'
import type { ElectronWindow } from './window.ts'

export function createMenuActions(core: Core, opening: Opening, createWindow: () => ElectronWindow): MenuActions {
  const { windows, focus, recent, folders, kept, notices, zoom, t, warn } = core
  const reportUnopened = (reason: string) => {
    if (reason !== '') warn(`the licences could not be shown: ${reason}`)
  }
  return {
    open: (from) => {
      const window = focus.clickedIn(from)
      void opening.choose(window).then((paths) => opening.openPaths(paths, window))
    },
    'compare-with': (from) => {
      const window = focus.clickedIn(from)
      void opening.chooseCompared(window).then((paths) => opening.comparePaths(paths, window))
    },
    openRecent(id, from) {
      const path = recent.path(id)
      if (path !== undefined) opening.openPaths([path], focus.clickedIn(from))
    },
    'open-sample': (from) => opening.openPaths([core.sample], focus.clickedIn(from)),
    clearRecent() {
      recent.clear()
      folders.clear()
      app.clearRecentDocuments()
    },
    'clear-results': () => void kept.clear(),
    'zoom-in': () => zoom.step('in'),
    'zoom-out': () => zoom.step('out'),
    'zoom-reset': () => zoom.step('reset'),
    command: (command, from) => focus.clickedIn(from)?.send({ type: 'command', command }),
    settings(from) {
      const window = focus.clickedIn(from) ?? windows.last ?? createWindow()
      if (notices.isHeardBy(window)) window.send({ type: 'command', command: 'settings' })
      else window.command = 'settings'
    },
    'show-log-file': () => shell.showItemInFolder(core.logPath),
    updates: (from) => void tellHowToUpdate(focus.clickedIn(from)?.browserWindow, app.getName(), app.getVersion(), t),
    licences() {
      const licences = app.isPackaged ? LICENCES.packed : LICENCES.built
      shell.openPath(licences).then(reportUnopened, (error: Error) => reportUnopened(error.message))
    },
  }
}
