/** The calls of a window, connected with the rest of the app. */
import { app, shell } from 'electron'
import type { Calls } from '../../shared/ipc/calls.ts'
import { MAX_WINDOW_WORKERS } from '../../shared/model/scan-workers.ts'
import { createCalls } from '../app/calls/calls.ts'
import { createExports } from '../app/exports/exports.ts'
import { copyText } from './clipboard.ts'
import type { Core } from './core.ts'
import { askForAttachment, askWhereToSave } from './dialogs.ts'
import type { Opening } from './opening.ts'
import type { ElectronWindow } from './window.ts'
import type { Work } from './work.ts'

export function createWindowCalls(window: ElectronWindow, core: Core, work: Work, opening: Opening): Calls {
  const { settings, cores, book, notices, windows, kept, systemLanguage, choices, recent, folders, sample, t } = core
  return createCalls<ElectronWindow>(window, {
    ...createExports(app.getVersion(), core.write),
    version: app.getVersion(),
    platform: process.platform,
    cores,
    maxWorkers: Math.min(MAX_WINDOW_WORKERS, Math.max(8, cores * 2)),
    systemLanguage,
    settings,
    recent,
    sample,
    copyText,
    lab: work.lab,
    startScan: work.startScan,
    startComparison: work.startComparison,
    askForCompared: opening.chooseCompared,
    comparePaths: opening.comparePaths,
    swapSides: opening.swapSides,
    openPaths: opening.openPaths,
    askForModels: opening.choose,
    waiting: () => opening.waiting,
    log: book.entries,
    showLogFile: () => shell.showItemInFolder(core.logPath),
    takeNotice: (asking) => notices.take(asking),
    setPreferences: choices.setPreferences,
    setTable: choices.setTable,
    measureKept: kept.measure,
    clearKept: kept.clear,
    scanning: () => windows.scanning,
    showFile: (path) => shell.showItemInFolder(path),
    askWhereToSave: ({ browserWindow }, name, kind) => askWhereToSave(browserWindow, folders, name, kind, t),
    askForAttachment: ({ browserWindow }, kind, model) => askForAttachment(browserWindow, folders, kind, model, t),
  })
}
