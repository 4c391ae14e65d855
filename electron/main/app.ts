/** Puts the app together: the only place where its parts meet. */
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { app, BrowserWindow, clipboard, session as sessions } from 'electron'
import type { ScanRequest } from '../../shared/contract.ts'
import { visibleText } from '../../shared/format.ts'
import { openCheckpoint } from '../engine/checkpoint/checkpoint.ts'
import { clearCheckpoints, pruneCheckpoints } from '../engine/checkpoint/folder.ts'
import { createSpawner } from '../engine/executors/worker-spawner.ts'
import { rowsAsTsv, writeCsv } from '../engine/export/csv.ts'
import { openModels } from '../engine/open-model.ts'
import { type CallDependencies, createCalls } from './calls.ts'
import { askForModels, askWhereToSave } from './dialogs.ts'
import { createProcessForker } from './fork-process.ts'
import { listenToWindows, type WindowEndpoint } from './ipc.ts'
import { guardLeaving } from './leaving.ts'
import { createMenu } from './menu.ts'
import { ModelSession } from './model-session.ts'
import { type OpenDependencies, openPaths } from './open-paths.ts'
import { pathsFromArguments, userArguments } from './open-requests.ts'
import { PRELOAD, RENDERER, WORKER_PROGRAM } from './paths.ts'
import { registerAppScheme, serveRenderer } from './protocol.ts'
import { createRecentList } from './recent-list.ts'
import { createScanActivity } from './scan-activity.ts'
import { MAX_WORKERS } from './schemas.ts'
import { secureApp, secureSession } from './security.ts'
import { loadSettings, type SettingsStore } from './settings.ts'
import { verdictOf } from './verdict.ts'
import { createAppWindow, type ElectronWindow } from './window.ts'

const log = (message: string) => console.error(`tensorscope: ${message}`)

/** Starts the app, or hands its files to the one that runs already. Returns before Electron is ready. */
export function startApp(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  secureApp()
  registerAppScheme()

  // Files may come before there is a window to show them.
  let open: ((paths: readonly string[]) => void) | undefined
  let waiting = pathsFromArguments(userArguments(process.argv, process.defaultApp === true), process.cwd())
  const receive = (paths: readonly string[]) => (open ? open(paths) : (waiting = [...waiting, ...paths]))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    receive([path])
  })
  app.on('second-instance', (_event, argv, cwd) =>
    receive(pathsFromArguments(userArguments(argv, process.defaultApp === true), cwd)),
  )

  app
    .whenReady()
    .then(async () => {
      const cores = Math.min(availableParallelism(), MAX_WORKERS)
      const settings = await loadSettings(
        join(app.getPath('userData'), 'settings.json'),
        { executor: 'threads', workers: cores },
        log,
      )
      open = runApp(settings, cores)
      open(waiting)
    })
    .catch((error: unknown) => {
      log(`the app could not start: ${error instanceof Error ? error.stack : String(error)}`)
      app.exit(1)
    })
}

/** @returns opens files; without any, shows a window */
function runApp(settings: SettingsStore, cores: number): (paths: readonly string[]) => void {
  const windows = new Map<number, ElectronWindow & { readonly endpoint: WindowEndpoint }>()
  const list = () => [...windows.values()]
  const focused = () => list().find((window) => window.browserWindow === BrowserWindow.getFocusedWindow())

  const forker = createProcessForker()
  const spawner = createSpawner(WORKER_PROGRAM, (program) => forker.open(program))
  const activity = createScanActivity()
  const checkpoints = join(app.getPath('userData'), 'checkpoints')
  void pruneCheckpoints(checkpoints)
  const leaving = guardLeaving(
    list,
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

  const menu = createMenu({
    open: () => {
      const window = focused()
      void askForModels(window?.browserWindow).then((paths) => openIn(paths, window))
    },
    openRecent: (id) => {
      const path = recent.path(id)
      if (path !== undefined) openIn([path], focused())
    },
    clearRecent: () => {
      recent.clear()
      app.clearRecentDocuments()
    },
    clearResults: () => void clearCheckpoints(checkpoints),
    command: (command) => focused()?.send({ type: 'command', command }),
  })

  function refreshMenu(): void {
    const session = focused()?.session
    menu.show({
      appName: app.getName(),
      platform: process.platform,
      development: !app.isPackaged,
      recent: recent.files.map(({ id, path }) => ({ id, label: visibleText(basename(path)) })),
      hasModel: session !== undefined,
      scanning: session?.scanning ?? false,
    })
  }

  const opening: OpenDependencies = {
    windows: list,
    createWindow,
    openModels: (paths) => openModels(paths, spawner),
    createSession: async (model) => new ModelSession(model, spawner, await openCheckpoint(checkpoints, model, log)),
    onOpened: (_window, { model }) => {
      const path = model.files[0]!.path
      recent.add({ path, size: model.files.reduce((size, file) => size + file.size, 0) })
      app.addRecentDocument(path)
      refreshMenu()
    },
  }

  function openIn(paths: readonly string[], window: ElectronWindow | undefined): void {
    if (paths.length === 0) return
    openPaths(paths, window, opening).catch((error: Error) => log(`opening failed: ${error.stack}`))
  }

  function startScan(window: ElectronWindow, session: ModelSession, request: ScanRequest) {
    const started = session.startScan(request, {
      onProgress: (progress, rows) => {
        // A model that has been replaced has nothing to say in its window any more.
        if (window.session !== session) return
        activity.progress(window, progress)
        window.send({ type: 'scan-progress', progress, rows })
      },
      onEnd: (scanId, { outcome, error, progress, results }) => {
        activity.end(window)
        void pruneCheckpoints(checkpoints)
        if (outcome === 'done') recent.judge(session.model.files[0]!.path, verdictOf(results))
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

  const callDependencies: CallDependencies<ElectronWindow> = {
    version: app.getVersion(),
    platform: process.platform,
    cores,
    maxWorkers: Math.min(MAX_WORKERS, Math.max(8, cores * 2)),
    settings,
    recent,
    openPaths: openIn,
    askForModels: (window) => askForModels(window.browserWindow),
    askWhereToSave: (window, name) => askWhereToSave(window.browserWindow, name),
    startScan,
    writeCsv,
    copyRows: (rows) => clipboard.writeText(rowsAsTsv(rows)),
  }

  function createWindow(): ElectronWindow {
    const window = createAppWindow(PRELOAD, list().at(-1)?.browserWindow, log)
    const endpoint = {
      calls: createCalls(window, callDependencies),
      openPaths: (paths: readonly string[]) => openIn(paths, window),
    }
    windows.set(window.id, Object.assign(window, { endpoint }))
    leaving.guard(window)
    window.browserWindow.on('focus', refreshMenu)
    window.browserWindow.once('closed', () => {
      windows.delete(window.id)
      refreshMenu()
    })
    return window
  }

  secureSession(sessions.defaultSession)
  serveRenderer(RENDERER)
  listenToWindows((id) => windows.get(id)?.endpoint, log)
  refreshMenu()
  app.on('activate', () => {
    if (windows.size === 0) createWindow()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  return (paths) => {
    if (paths.length > 0) openIn(paths, focused())
    else (list().at(-1) ?? createWindow()).focus()
  }
}
