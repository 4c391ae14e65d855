/** Puts the app together: the only place where its parts meet. */
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { app, type BaseWindow, BrowserWindow, nativeTheme, session as sessions, shell } from 'electron'
import type { Preferences } from '../../shared/ipc/preferences.ts'
import type { ScanRequest } from '../../shared/ipc/calls.ts'
import { formatBytes, visibleText } from '../../shared/text/format.ts'
import { languageOf } from '../../shared/text/language.ts'
import type { WriteLog } from '../../shared/text/log.ts'
import { packRows } from '../../shared/ipc/packed-rows.ts'
import { createMemoryCheckpoint, openCheckpoint } from '../engine/checkpoint/checkpoint.ts'
import { clearCheckpoints, measureCheckpoints, pruneCheckpoints } from '../engine/checkpoint/folder.ts'
import { limitsOf, ProcessBudget } from '../engine/executors/process-budget.ts'
import { createSpawner } from '../engine/executors/worker-spawner.ts'
import type { Model } from '../engine/formats/model.ts'
import { groupShards } from '../engine/formats/gguf/shards.ts'
import { runExperiment } from '../engine/lab/run-experiment.ts'
import { openModels } from '../engine/session/open-model.ts'
import { APP_ID } from './app-id.ts'
import { type CallDependencies, createCalls } from '../app/calls/calls.ts'
import {
  askForManifest,
  askForModels,
  askToClose,
  askToOpenMany,
  askWhereToSave,
  tellHowToUpdate,
  tellPageFailed,
} from './dialogs.ts'
import { copyText } from './clipboard.ts'
import { endWithoutThreads } from '../app/end-process.ts'
import { createExports } from '../app/exports/exports.ts'
import { createProcessForker } from './fork-process.ts'
import { listenToWindows, type WindowEndpoint } from './ipc.ts'
import { createJudge } from '../app/judging.ts'
import { LabRuns } from '../app/lab-runs.ts'
import { guardLeaving } from './leaving.ts'
import { createLastFolders } from '../app/opening/last-folders.ts'
import { createLogBook, type LogBook } from '../app/log/log-book.ts'
import { logUncaughtErrors } from '../app/log/log-errors.ts'
import { createLogFile, type LogFile } from './log/log-file.ts'
import { createMenu } from './menu.ts'
import type { MenuActions } from './menu-template.ts'
import { createNotices, type Notices } from '../app/windows/notices.ts'
import { ModelSession } from '../engine/session/session.ts'
import { modelFileName } from '../app/views/model-view.ts'
import { createOpener } from '../app/opening/opener.ts'
import { pathsFromArguments, userArguments } from '../app/opening/open-requests.ts'
import { LAB_PROGRAM, LICENCES, PRELOAD, RENDERER, samplePath, WORKER_PROGRAM } from '../app/paths.ts'
import { registerAppScheme, serveRenderer } from './protocol.ts'
import { createRecentList } from '../app/opening/recent-list.ts'
import { createScanActivity } from './scan-activity.ts'
import { MAX_WORKERS } from '../app/preference-schemas.ts'
import { secureApp, secureSession } from './security.ts'
import { loadSettings, type SettingsStore } from '../app/settings.ts'
import { createTranslator } from '../app/translate.ts'
import { findLogs, prepareUserData } from './user-data.ts'
import { createAppWindow, type ElectronWindow } from './window.ts'
import { createWindowPlaces } from './window-places.ts'
import { zoomAfter } from '../app/windows/zoom.ts'

/** Said in the terminal, too. */
const say = (message: string) => console.error(`tensorscope: ${message}`)

/** Starts the app, or hands its files to the one that runs already. Returns before Electron is ready. */
export function startApp(): void {
  const userData = prepareUserData(app)
  // Last of all: Chromium writes there until its end.
  process.once('exit', userData.dispose)
  if (userData.lasts && !app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  // Windows shows notifications of programs that say which shortcut they were started by: the installer's.
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
  secureApp()
  registerAppScheme()
  const logFile = createLogFile(findLogs(app))
  let tellWindows: Parameters<typeof createLogBook>[1] = () => undefined
  const book = createLogBook(
    (entry) => logFile.write(entry),
    (entries) => tellWindows(entries),
  )
  logUncaughtErrors(book.write)

  // Files may come before there is a window to show them.
  let open: ((paths: readonly string[]) => void) | undefined
  const pathsOf = (argv: readonly string[], cwd: string) =>
    pathsFromArguments(userArguments(argv, process.defaultApp === true), cwd, samplePath(app.isPackaged))
  let waiting = pathsOf(process.argv, process.cwd())
  const receive = (paths: readonly string[]) => (open ? open(paths) : (waiting = [...waiting, ...paths]))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    receive([path])
  })
  app.on('second-instance', (_event, argv, cwd) => receive(pathsOf(argv, cwd)))

  const notices = createNotices()
  if (userData.notice) notices.add(userData.notice)
  if (userData.logged) book.write('warn', 'app', userData.logged)
  app
    .whenReady()
    .then(async () => {
      const cores = Math.min(availableParallelism(), MAX_WORKERS)
      const { platform, arch, versions } = process
      const versionsText = `${platform} ${arch}, Electron ${versions['electron'] ?? 'none'}, Node ${versions.node}`
      book.write('info', 'app', `Tensorscope ${app.getVersion()} started: ${versionsText}, ${cores} cores.`)
      const settings = await loadSettings(
        join(app.getPath('userData'), 'settings.json'),
        {
          executor: 'threads',
          workers: cores,
          measures: [],
          language: 'system',
          theme: 'system',
          checkpoint: true,
          grouped: false,
          offerAdvice: true,
        },
        (message) => book.write('warn', 'app', message),
        (notice) => notices.add(notice),
      )
      const running = runApp(settings, cores, book, logFile, notices)
      open = running.open
      tellWindows = running.tellLog
      open(waiting)
    })
    .catch((error: unknown) => {
      const message = `the app could not start: ${error instanceof Error ? error.stack : String(error)}`
      say(message)
      book.write('error', 'app', message)
      app.exit(1)
    })
}

interface RunningApp {
  /** Opens files; without any, shows a window. */
  open(paths: readonly string[]): void
  readonly tellLog: Parameters<typeof createLogBook>[1]
}

function runApp(settings: SettingsStore, cores: number, book: LogBook, logFile: LogFile, notices: Notices): RunningApp {
  const { write } = book
  const warn = (message: string) => write('warn', 'app', message)
  const reportUnopened = (reason: string) => {
    if (reason !== '') warn(`the licences could not be shown: ${reason}`)
  }
  const showLogFile = () => shell.showItemInFolder(logFile.path)
  const windows = new Map<number, ElectronWindow & { readonly endpoint: WindowEndpoint }>()
  const list = () => [...windows.values()]
  const showing = (shown: BaseWindow | null | undefined) => list().find((window) => window.browserWindow === shown)
  const focused = () => showing(BrowserWindow.getFocusedWindow())
  /** Developer tools in a window of their own have the focus of the window that they belong to. */
  const clickedIn = (window: BaseWindow | undefined) => showing(window) ?? focused()

  const systemLanguage = languageOf(app.getPreferredSystemLanguages())
  const language = () => {
    const { language: chosen } = settings.current.preferences
    return chosen === 'system' ? systemLanguage : chosen
  }
  const t = createTranslator(language)
  nativeTheme.themeSource = settings.current.preferences.theme

  const sample = samplePath(app.isPackaged)
  const forker = createProcessForker()
  const budget = new ProcessBudget(limitsOf(process.versions))
  endWithoutThreads(() => budget.threads)
  const spawner = createSpawner(WORKER_PROGRAM, (program) => forker.open(program), budget)
  const labSpawner = createSpawner(LAB_PROGRAM, (program) => forker.open(program), budget)
  const activity = createScanActivity(t, warn)
  const lab = new LabRuns<ElectronWindow>(
    (request, model, onProgress, signal) => {
      const dependencies = { scanSpawner: spawner, labSpawner, labProgram: LAB_PROGRAM, budget, model }
      return runExperiment(request, dependencies, { onProgress }, signal)
    },
    write,
    {
      begin(window) {
        activity.lab.begin(window)
        refreshMenu()
      },
      progress: activity.lab.progress,
      end(...ended) {
        activity.lab.end(...ended)
        refreshMenu()
      },
    },
  )
  const checkpoints = join(app.getPath('userData'), 'checkpoints')
  void pruneCheckpoints(checkpoints)
  const leaving = guardLeaving(
    list,
    ({ browserWindow }, scans) => askToClose(browserWindow, scans, settings.current.preferences.checkpoint, t),
    (window) => lab.close(window),
    () => settings.flush(),
    () => forker.killAll(),
  )

  let recentVersion = 0
  const recent = createRecentList(settings, () => {
    refreshMenu()
    const version = ++recentVersion
    void recent.show().then((files) => {
      // Looking for the files takes a while: an older list must not come after a newer one.
      if (version !== recentVersion) return
      for (const window of list()) window.send({ type: 'recent', recent: files })
    })
  })
  const judgeSession = createJudge(recent, write)

  const folders = createLastFolders(settings)
  const chooseModels = (window: ElectronWindow | undefined) =>
    askForModels(window?.browserWindow, folders, recent.files[0]?.path, t)

  let zoom = 1
  const places = createWindowPlaces(list, settings, recent)
  const menuActions: MenuActions = {
    open: (from) => {
      const window = clickedIn(from)
      void chooseModels(window).then((paths) => openIn(paths, window))
    },
    openRecent: (id, from) => {
      const path = recent.path(id)
      if (path !== undefined) openIn([path], clickedIn(from))
    },
    openSample: (from) => openIn([sample], clickedIn(from)),
    clearRecent: () => {
      recent.clear()
      folders.clear()
      app.clearRecentDocuments()
    },
    clearResults: () => void clearCheckpoints(checkpoints),
    zoom: (step) => {
      zoom = zoomAfter(zoom, step)
      for (const { browserWindow } of list()) browserWindow.webContents.setZoomFactor(zoom)
      refreshMenu()
    },
    command: (command, from) => clickedIn(from)?.send({ type: 'command', command }),
    showSettings,
    showLogFile,
    showUpdates: (from) => void tellHowToUpdate(clickedIn(from)?.browserWindow, app.getName(), app.getVersion(), t),
    showLicences: () => {
      const licences = app.isPackaged ? LICENCES.packed : LICENCES.built
      shell.openPath(licences).then(reportUnopened, (error: Error) => reportUnopened(error.message))
    },
  }
  const menu = createMenu(menuActions, t)

  function refreshMenu(): void {
    const window = focused()
    const session = window?.session
    menu.show({
      appName: app.getName(),
      platform: process.platform,
      development: !app.isPackaged,
      language: language(),
      recent: recent.files.map(({ id, path }) => ({ id, label: visibleText(basename(path)) })),
      hasWindow: window !== undefined,
      hasModel: session !== undefined,
      scanning: session?.scanning ?? false,
      measurable: session?.measurable ?? false,
      experimenting: window !== undefined && lab.owner === window,
      zoom,
    })
  }

  const opener = createOpener<ElectronWindow>({
    windows: list,
    createWindow,
    groupFiles: async (paths) => (await groupShards(paths)).map((group) => group.paths),
    confirmMany: (models, from) => askToOpenMany((from ?? focused())?.browserWindow, models, t),
    onWaiting: (waiting) => {
      for (const window of list()) window.send({ type: 'waiting', waiting })
    },
    measuring: (window) => window.session?.scanning === true || lab.owner === window,
    viewOf: (model) => recent.find(model.files[0]!.path)?.view,
    openModels: async (paths) => {
      const opened = await openModels(paths, spawner)
      for (const result of opened.ok ? opened.value : [opened])
        if (!result.ok) write('error', 'open', result.error.message, { code: result.error.code })
      return opened
    },
    createSession: async (model) => {
      const warnOfResults = (message: string) => write('warn', 'results', message)
      const checkpoint = settings.current.preferences.checkpoint
        ? await openCheckpoint(checkpoints, model, warnOfResults)
        : createMemoryCheckpoint(model, warnOfResults)
      return new ModelSession(model, spawner, checkpoint, write)
    },
    onOpened: (_window, session) => {
      const { model } = session
      logOpened(model, write)
      const path = model.files[0]!.path
      refreshMenu()
      // It has a button of its own, and an AppImage has it at another path each time.
      if (path === sample) return
      recent.add({ path, size: model.files.reduce((size, file) => size + file.size, 0) })
      app.addRecentDocument(path)
      judgeSession(session)
    },
  })

  function openIn(paths: readonly string[], window: ElectronWindow | undefined): void {
    if (paths.length === 0) return
    opener.open(paths, window).catch((error: Error) => write('error', 'open', `opening failed: ${error.stack}`))
  }

  function startScan(window: ElectronWindow, session: ModelSession, request: ScanRequest) {
    const started = session.startScan(request, {
      onProgress: (progress, rows) => {
        // A model that has been replaced has nothing to say in its window any more.
        if (window.session !== session) return
        activity.progress(window, progress)
        window.send({ type: 'scan-progress', progress, rows: packRows(rows) })
      },
      onEnd: (scanId, { outcome, error, progress }) => {
        const headline = judgeSession(session)
        activity.end(window, visibleText(modelFileName(session.model)), { outcome, error, progress, headline })
        void pruneCheckpoints(checkpoints)
        refreshMenu()
        if (window.session === session)
          window.send({ type: 'scan-ended', scanId, outcome, ...(error ? { error } : {}), progress })
      },
    })
    if (started.ok) {
      activity.begin(window)
      refreshMenu()
    }
    return started
  }

  function setPreferences(preferences: Preferences, from: ElectronWindow): void {
    const kept = settings.current.preferences.checkpoint
    void settings.update({ preferences })
    nativeTheme.themeSource = preferences.theme
    if (preferences.checkpoint !== kept)
      for (const { session } of list())
        if (preferences.checkpoint) session?.startKeeping(checkpoints)
        else session?.stopKeeping()
    refreshMenu()
    for (const window of list()) if (window !== from) window.send({ type: 'preferences', preferences })
  }

  function showSettings(from: BaseWindow | undefined): void {
    const window = clickedIn(from) ?? list().at(-1) ?? createWindow()
    if (notices.isHeardBy(window)) window.send({ type: 'command', command: 'settings' })
    else window.command = 'settings'
  }

  const callDependencies: CallDependencies<ElectronWindow> = {
    version: app.getVersion(),
    platform: process.platform,
    cores,
    maxWorkers: Math.min(MAX_WORKERS, Math.max(8, cores * 2)),
    systemLanguage,
    settings,
    recent,
    waiting: () => opener.waiting,
    takeNotice: (window) => notices.take(window),
    setPreferences,
    setTable: (columns, from) => {
      void settings.update({ table: columns.length > 0 ? columns : undefined })
      for (const window of list()) if (window !== from) window.send({ type: 'table', columns })
    },
    measureKept: () => measureCheckpoints(checkpoints),
    clearKept: () => clearCheckpoints(checkpoints),
    openPaths: openIn,
    sample,
    askForModels: chooseModels,
    askWhereToSave: (window, name, kind) => askWhereToSave(window.browserWindow, folders, name, kind, t),
    startScan,
    lab,
    ...createExports(app.getVersion(), write),
    scanning: () => list().filter(({ session }) => session?.scanning),
    askForManifest: (window, model) => askForManifest(window.browserWindow, folders, model, t),
    log: book.entries,
    showLogFile,
    showFile: (path) => shell.showItemInFolder(path),
    copyText,
  }

  /** @param path of the file that it is for */
  function createWindow(path?: string): ElectronWindow {
    const window = createAppWindow(PRELOAD, places.find(path), warn, (browserWindow, reason) =>
      tellPageFailed(browserWindow, reason, t),
    )
    const endpoint = {
      calls: createCalls(window, callDependencies),
      openPaths: (paths: readonly string[]) => openIn(paths, window),
    }
    windows.set(window.id, Object.assign(window, { endpoint }))
    leaving.guard(window)
    // A page begins with the factor that Chromium remembers of its address.
    window.browserWindow.webContents.on('did-finish-load', () => window.browserWindow.webContents.setZoomFactor(zoom))
    window.browserWindow.on('focus', refreshMenu)
    window.browserWindow.on('close', () => places.keep(window))
    window.browserWindow.once('closed', () => {
      windows.delete(window.id)
      refreshMenu()
    })
    return window
  }

  nativeTheme.on('updated', () => {
    for (const window of list()) window.followTheme()
  })
  secureSession(sessions.defaultSession)
  serveRenderer(RENDERER)
  notices.tellThrough(() => focused() ?? list().at(-1))
  listenToWindows((id) => windows.get(id)?.endpoint, warn)
  refreshMenu()
  app.on('activate', () => {
    if (windows.size === 0) createWindow()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  return {
    open: (paths) => {
      if (paths.length > 0) openIn(paths, focused())
      else (list().at(-1) ?? createWindow()).focus()
    },
    tellLog: (entries) => {
      for (const window of list()) window.send({ type: 'log', entries })
    },
  }
}

function logOpened({ name, files, header: { tensors, problems, version } }: Model, write: WriteLog): void {
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const facts = `${tensors.length} tensors, ${formatBytes(size)}, ${problems.length} problems`
  const data = { files: files.length, bytes: size, tensors: tensors.length, problems: problems.length, version }
  write(problems.length > 0 ? 'warn' : 'info', 'open', `${name} opened: ${facts}.`, data)
}
