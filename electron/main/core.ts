/** The parts of the app that everything else shares: windows, settings, saved results, workers. */
import { join } from 'node:path'
import { app, nativeTheme } from 'electron'
import { languageOf, type Language } from '../../shared/text/language.ts'
import type { WriteLog } from '../../shared/text/log.ts'
import { type Choices, createChoices } from '../app/choices.ts'
import { createResultsOnDisk, type ResultsOnDisk } from '../app/kept-results.ts'
import type { LogBook } from '../app/log/log-book.ts'
import { createLastFolders, type LastFolders } from '../app/opening/last-folders.ts'
import { createRecentList, type RecentList } from '../app/opening/recent-list.ts'
import { createRecentTeller } from '../app/opening/recent-teller.ts'
import { samplePath } from '../app/paths.ts'
import type { SettingsStore } from '../app/settings.ts'
import { createTranslator, type Translate } from '../app/translate.ts'
import type { Notices } from '../app/windows/notices.ts'
import type { OpenWindows } from '../app/windows/open-windows.ts'
import { createFocus, type Focus } from './focus.ts'
import type { ElectronWindow } from './window.ts'
import { createWorkers, type Workers } from './workers.ts'
import { createZoom, type Zoom } from './zoom.ts'

/** The parts that exist before the app runs. */
export interface AppParts {
  readonly settings: SettingsStore
  /** Number of cores, at most as many as workers are allowed. */
  readonly cores: number
  readonly book: LogBook
  readonly notices: Notices
  readonly windows: OpenWindows<ElectronWindow>
  /** Path of the log file. */
  readonly logPath: string
}

export interface Core extends AppParts {
  readonly write: WriteLog
  readonly focus: Focus
  readonly workers: Workers
  readonly kept: ResultsOnDisk
  readonly systemLanguage: Language
  readonly choices: Choices<ElectronWindow>
  readonly t: Translate
  readonly recent: RecentList
  readonly folders: LastFolders
  readonly zoom: Zoom
  /** Path of the sample model. */
  readonly sample: string
  warn(message: string): void
  /** Brings the application menu up to date. */
  refreshMenu(): void
}

export function createCore(parts: AppParts, refreshMenu: () => void): Core {
  const { settings, book, windows } = parts
  const { write } = book
  const keeping = () => settings.current.preferences.checkpoint
  const kept = createResultsOnDisk(join(app.getPath('userData'), 'checkpoints'), keeping, write)
  void kept.prune()
  const systemLanguage = languageOf(app.getPreferredSystemLanguages())
  const choices = createChoices<ElectronWindow>(settings, windows, systemLanguage, {
    setTheme: (theme) => (nativeTheme.themeSource = theme),
    setKeeping: (keep) => kept.keep(keep, windows.sessions),
    onChange: refreshMenu,
  })
  const tellRecent = createRecentTeller(
    () => recent.show(),
    (files) => windows.send({ type: 'recent', recent: files }),
  )
  const recent = createRecentList(settings, () => {
    refreshMenu()
    void tellRecent()
  })
  return {
    ...parts,
    write,
    kept,
    systemLanguage,
    choices,
    recent,
    refreshMenu,
    t: createTranslator(() => choices.language),
    focus: createFocus(windows),
    workers: createWorkers(),
    folders: createLastFolders(settings),
    zoom: createZoom(() => windows.list, refreshMenu),
    sample: samplePath(app.isPackaged),
    warn: (message) => write('warn', 'app', message),
  }
}
