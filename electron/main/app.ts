/** Starts the app: what has to happen before Electron is ready, and what waits for that. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { errorTrace } from '../../shared/text/errors.ts'
import { DEFAULT_PREFERENCES } from '../../shared/ipc/preferences.ts'
import { MAX_WINDOW_WORKERS } from '../../shared/model/scan-workers.ts'
import { createLogBook } from '../app/log/log-book.ts'
import { logUncaughtErrors } from '../app/log/log-errors.ts'
import { pathsFromArguments, userArguments } from '../app/opening/open-requests.ts'
import { PathInbox } from '../app/opening/path-inbox.ts'
import { samplePath } from '../app/paths.ts'
import { loadSettings } from '../app/settings.ts'
import { createNotices } from '../app/windows/notices.ts'
import { OpenWindows } from '../app/windows/open-windows.ts'
import { APP_ID } from './app-id.ts'
import { createLogFile } from './log/log-file.ts'
import { registerAppScheme } from './protocol.ts'
import { runApp } from './run-app.ts'
import { secureApp } from './security.ts'
import { findLogs, prepareUserData } from './user-data.ts'
import type { ElectronWindow } from './window.ts'

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
  const windows = new OpenWindows<ElectronWindow>()
  const book = createLogBook(
    (entry) => logFile.write(entry),
    (entries) => windows.send({ type: 'log', entries }),
  )
  logUncaughtErrors(book.write)

  const pathsOf = (argv: readonly string[], cwd: string) =>
    pathsFromArguments(userArguments(argv, process.defaultApp === true), cwd, samplePath(app.isPackaged))
  const inbox = new PathInbox(pathsOf(process.argv, process.cwd()))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    inbox.receive([path])
  })
  app.on('second-instance', (_event, argv, cwd) => inbox.receive(pathsOf(argv, cwd)))

  const notices = createNotices()
  if (userData.notice) notices.add(userData.notice)
  if (userData.logged) book.write('warn', 'app', userData.logged)
  app
    .whenReady()
    .then(async () => {
      const cores = Math.min(availableParallelism(), MAX_WINDOW_WORKERS)
      const { platform, arch, versions } = process
      const versionsText = `${platform} ${arch}, Electron ${versions['electron'] ?? 'none'}, Node ${versions.node}`
      book.write('info', 'app', `Tensorscope ${app.getVersion()} started: ${versionsText}, ${cores} cores.`)
      const settings = await loadSettings(
        join(app.getPath('userData'), 'settings.json'),
        { ...DEFAULT_PREFERENCES, workers: cores },
        (message) => book.write('warn', 'app', message),
        (notice) => notices.add(notice),
      )
      inbox.openWith(runApp({ settings, cores, book, notices, windows, logPath: logFile.path }))
    })
    .catch((error: unknown) => {
      const message = `the app could not start: ${errorTrace(error)}`
      say(message)
      book.write('error', 'app', message)
      app.exit(1)
    })
}
