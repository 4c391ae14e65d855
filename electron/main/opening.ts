/** Opening of files: from paths or a dialog to models in windows. */
import { app } from 'electron'
import { createComparer } from '../app/opening/comparing.ts'
import { createOpener } from '../app/opening/opener.ts'
import { createSessionOpening } from '../app/opening/session-opening.ts'
import type { Result } from '../../shared/text/errors.ts'
import { isScanning } from '../app/windows/app-window.ts'
import { compareModels } from '../engine/compare/compared-models.ts'
import { groupFiles } from '../engine/formats/group-files.ts'
import { ComparisonSession } from '../engine/session/comparison-session.ts'
import type { Core } from './core.ts'
import { askForModels, askToOpenMany } from './dialogs.ts'
import type { ElectronWindow } from './window.ts'
import type { Work } from './work.ts'

export interface Opening {
  /** Models that wait for those before them. */
  readonly waiting: number
  /** Does not wait for what it starts. @param from the window that asked, if one did */
  openPaths(paths: readonly string[], from: ElectronWindow | undefined): void
  /** Compares two models, or one with the window's. Does not wait for what it starts. */
  comparePaths(paths: readonly string[], from: ElectronWindow | undefined): void
  swapSides(window: ElectronWindow): Promise<Result<null>>
  /** Shows the dialog for two models, or for one to compare with the window's; resolves to the chosen paths. */
  chooseCompared(from: ElectronWindow | undefined): Promise<readonly string[]>
  /** Shows the dialog; resolves to the chosen paths. */
  choose(from: ElectronWindow | undefined): Promise<readonly string[]>
}

/** @param createWindow its parameter is the path of the file that the window is for */
export function createOpening(core: Core, work: Work, createWindow: (path: string) => ElectronWindow): Opening {
  const { windows, focus, recent, folders, workers, kept, write, sample, t, refreshMenu } = core
  const sessions = createSessionOpening({
    spawner: workers.scan,
    kept,
    recent,
    log: write,
    sample,
    judge: work.judge,
    onChange: refreshMenu,
    addToSystem: (path) => app.addRecentDocument(path),
  })
  const shared = { ...sessions, windows: () => windows.list, createWindow, groupFiles }
  const comparer = createComparer<ElectronWindow>({
    ...shared,
    async createComparison(reference, other) {
      const models = compareModels(reference.model, other.model)
      return new ComparisonSession(reference, other, models, workers.scan, await kept.openPairs(models), write)
    },
    refuse: (window, reason) => (window ?? windows.last)?.send({ type: 'notice', notice: reason }),
  })
  const opener = createOpener<ElectronWindow>({
    ...shared,
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
    comparePaths(paths, from) {
      if (paths.length === 0) return
      comparer.compare(paths, from).catch((error: Error) => write('error', 'open', `comparing failed: ${error.stack}`))
    },
    swapSides: (window) => comparer.swap(window),
    chooseCompared: (from) => {
      const open = from?.subject.kind === 'model'
      return askForModels(from?.browserWindow, folders, recent.files[0]?.path, t, open ? 'other' : 'both')
    },
    choose: (from) => askForModels(from?.browserWindow, folders, recent.files[0]?.path, t, 'open'),
  }
}
