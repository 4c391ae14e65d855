/** Opening of files: from paths or a dialog to models in windows. */
import { app } from 'electron'
import { createOpener } from '../app/opening/opener.ts'
import { createSessionOpening } from '../app/opening/session-opening.ts'
import { isScanning } from '../app/windows/app-window.ts'
import { groupFiles } from '../engine/formats/group-files.ts'
import type { Core } from './core.ts'
import { askForModels, askToOpenMany } from './dialogs.ts'
import type { ElectronWindow } from './window.ts'
import type { Work } from './work.ts'

export interface Opening {
  /** Models that wait for those before them. */
  readonly waiting: number
  /** Does not wait for what it starts. @param from the window that asked, if one did */
  openPaths(paths: readonly string[], from: ElectronWindow | undefined): void
  /** Shows the dialog; resolves to the chosen paths. */
  choose(from: ElectronWindow | undefined): Promise<readonly string[]>
}

/** @param createWindow its parameter is the path of the file that the window is for */
export function createOpening(core: Core, work: Work, createWindow: (path: string) => ElectronWindow): Opening {
  const { windows, focus, recent, folders, workers, kept, write, sample, t, refreshMenu } = core
  const opener = createOpener<ElectronWindow>({
    ...createSessionOpening({
      spawner: workers.scan,
      kept,
      recent,
      log: write,
      sample,
      judge: work.judge,
      onChange: refreshMenu,
      addToSystem: (path) => app.addRecentDocument(path),
    }),
    windows: () => windows.list,
    createWindow,
    groupFiles,
    confirmMany: (models, from) => askToOpenMany((from ?? focus.now())?.browserWindow, models, t),
    onWaiting: (waiting) => windows.send({ type: 'waiting', waiting }),
    measuring: (window) => isScanning(window) || work.lab.owner === window,
    viewOf: (model) => recent.find(model.files[0]!.path)?.view,
  })
  return {
    get waiting() {
      return opener.waiting
    },
    openPaths(paths, from) {
      if (paths.length === 0) return
      opener.open(paths, from).catch((error: Error) => write('error', 'open', `opening failed: ${error.stack}`))
    },
    choose: (from) => askForModels(from?.browserWindow, folders, recent.files[0]?.path, t),
  }
}
