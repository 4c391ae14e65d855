import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defaultPaths, userDataSwitch } from './app-paths.ts'
import { browserSwitches, closeBrowser } from './browser.ts'
import { takeLock } from './single-instance.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'
import { windows } from './windows.ts'

const ROOT = resolve(import.meta.dirname, '../..')
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
  readonly dock = undefined
  name = about.productName ?? about.name ?? 'app'
  readonly commandLine = strict('app.commandLine', {
    /** They go to the browser, which starts with the first window. */
    appendSwitch: (name: string, value?: string) => {
      browserSwitches.push(value === undefined ? `--${name}` : `--${name}=${value}`)
    },
    appendArgument: () => undefined,
    hasSwitch: (name: string) => process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
    getSwitchValue: (name: string) =>
      process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '',
  })
  private readonly paths = defaultPaths(this.name, userDataSwitch(process.argv))
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
    mkdirSync(this.getPath('userData'), { recursive: true })
    this.emit('ready', {}, {})
    this.whenBecomesReady.resolve(undefined)
  }

  isReady(): boolean {
    return this.state === 'ready' || this.state === 'quitting'
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
    if (this.state === 'gone') return
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
    const path = this.paths.get(name)
    if (path === undefined) throw new Error(`electron stand-in: app.getPath('${name}') is not imitated`)
    return path
  }

  setPath(name: string, path: string): void {
    this.getPath(name)
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
    this.name = name
  }

  setAppUserModelId(): void {}
  addRecentDocument(): void {}
  clearRecentDocuments(): void {}
  enableSandbox(): void {}
  disableHardwareAcceleration(): void {}

  focus(): void {}
}

export const app = strict('app', new App())

// Ctrl+C and a polite kill quit the app, as they do in Electron. A handler of the app takes the place of Electron's.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) app.quit()
  })
