import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppPaths } from './app-paths.ts'
import { checkArgument } from './argument.ts'
import { closeBrowser } from './browser.ts'
import { commandLine, forceSandbox } from './command-line.ts'
import { becomeReady, isReady } from './readiness.ts'
import { takeLock } from './single-instance.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'
import { windows } from './windows.ts'

/** The app's folder: the one on the command line, where an app that is not packed has it. */
const ROOT = (process.defaultApp && process.argv[1]) || resolve(import.meta.dirname, '../..')
const about = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, string>

const EVENTS = [
  'ready',
  'activate',
  'open-file',
  'second-instance',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'quit',
  'web-contents-created',
  'session-created',
  'browser-window-created',
  'browser-window-focus',
  'browser-window-blur',
  'child-process-gone',
  'render-process-gone',
]

class App extends StandInEmitter {
  readonly isPackaged = process.defaultApp !== true
  readonly dock = process.platform === 'darwin' ? strict('app.dock', { hide: (): void => undefined }) : undefined
  name = about.productName ?? about.name ?? 'app'
  readonly commandLine = commandLine
  private readonly paths = new AppPaths(this.name, commandLine.getSwitchValue('user-data-dir'))
  private readonly whenBecomesReady = Promise.withResolvers<undefined>()
  private state: 'starting' | 'ready' | 'quitting' | 'gone' = 'starting'
  private locked = false

  constructor() {
    super('app', EVENTS)
    windows.on('empty', () => this.windowsAreClosed())
  }

  /** Not Electron's: the main module has been evaluated. */
  becomeReady(): void {
    if (this.state !== 'starting') return
    this.state = 'ready'
    becomeReady()
    mkdirSync(this.getPath('userData'), { recursive: true })
    this.emit('ready', {}, {})
    this.whenBecomesReady.resolve(undefined)
  }

  isReady(): boolean {
    return isReady()
  }

  whenReady(): Promise<void> {
    return this.whenBecomesReady.promise
  }

  requestSingleInstanceLock(additionalData?: unknown): boolean {
    if (this.locked) return true
    const self = { argv: process.argv, cwd: process.cwd(), additionalData }
    this.locked = takeLock(this.getPath('userData'), self, ({ argv, cwd, additionalData: data }) =>
      this.emit('second-instance', {}, argv, cwd, data),
    )
    return this.locked
  }

  hasSingleInstanceLock(): boolean {
    return this.locked
  }

  /** Closes every window, each of which may refuse; the last one's end goes on in `windowsAreClosed`. */
  quit(): void {
    if (this.state === 'gone' || this.state === 'quitting') return
    if (this.state === 'starting') {
      // Nothing runs yet that could object.
      setImmediate(() => this.exit(0))
      return
    }
    if (this.emitPreventable('before-quit')) return
    this.state = 'quitting'
    if (windows.open.size === 0) this.leave()
    else for (const window of [...windows.open]) window.close()
  }

  /** Not Electron's: a window refused to close, and so the app stays. */
  stay(): void {
    if (this.state === 'quitting') this.state = 'ready'
  }

  exit(code = 0): void {
    if (this.state === 'gone') return
    this.state = 'gone'
    for (const window of [...windows.open]) window.destroy()
    this.emit('quit', {}, code)
    const leave = () => process.exit(code)
    void closeBrowser().finally(leave)
    // A browser that hangs does not keep the app from ending.
    setTimeout(leave, 5000).unref()
  }

  private windowsAreClosed(): void {
    if (this.state === 'quitting') this.leave()
    else if (this.state !== 'ready') return
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  private leave(): void {
    if (this.emitPreventable('will-quit')) this.stay()
    else this.exit(0)
  }

  getPath(name: string): string {
    return this.paths.get(name)
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  getAppPath = (): string => ROOT
  getVersion = (): string => about.version ?? '0.0.0'
  getName = (): string => this.name
  getLocale = (): string => 'en-US'

  /** As Linux names them, best first: `LANGUAGE`, else what the locale is. */
  getPreferredSystemLanguages(): string[] {
    const { LANGUAGE, LC_ALL, LC_MESSAGES, LANG } = process.env
    const named = [...(LANGUAGE?.split(':') ?? []), LC_ALL ?? LC_MESSAGES ?? LANG ?? '']
    const tags = named.map((name) => name.replace(/[.@].*$/, '').replaceAll('_', '-'))
    return tags.filter((tag) => tag !== '' && tag !== 'C' && tag !== 'POSIX')
  }

  setName(name: string): void {
    checkArgument(name, 'string')
    this.name = name
  }

  /** Has no meaning but on Windows, where a browser's notifications do not use it either. */
  setAppUserModelId(_id: string): void {}
  addRecentDocument(path: string): void {
    checkArgument(path, 'string')
  }

  clearRecentDocuments(): void {}
  showAboutPanel(): void {}

  enableSandbox(): void {
    this.onlyBeforeReady('enableSandbox')
    forceSandbox()
  }

  disableHardwareAcceleration(): void {
    this.onlyBeforeReady('disableHardwareAcceleration')
  }

  focus(): void {}

  private onlyBeforeReady(name: string): void {
    if (isReady()) throw new Error(`app.${name}() can only be called before app is ready`)
  }
}

export const app = strict('app', new App())
