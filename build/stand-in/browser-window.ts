import { join } from 'node:path'
import { app } from './app.ts'
import { checkArgument, checkKeys, checkWord } from './argument.ts'
import { destroyable } from './destroyable.ts'
import { screen } from './desktop.ts'
import { BROWSER_WINDOW_OPTIONS, WEB_PREFERENCES } from './electron-names.ts'
import { session, type StandInSession } from './session.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'
import { WebContents } from './web-contents.ts'
import { windows, type StandInWindow } from './windows.ts'

type WebPreferences = Omit<Electron.WebPreferences, 'session'> & { readonly session?: StandInSession }
type WindowOptions = Omit<Electron.BrowserWindowConstructorOptions, 'webPreferences'> & {
  readonly webPreferences?: WebPreferences
}
type Rectangle = Electron.Rectangle
type ProgressMode = 'none' | 'normal' | 'indeterminate' | 'error' | 'paused'

const PROGRESS_MODES = new Set(['none', 'normal', 'indeterminate', 'error', 'paused'])
/** Members that Electron does not take from the native window, and one that only the stand-in has. */
const SURVIVORS = ['id', 'destroy', 'isDestroyed', 'emitPreventable']
const CONTENTS_SURVIVORS = ['id', 'isDestroyed', 'setWindowOpenHandler', 'emitPreventable', 'detach', 'closePage']
const EVENTS = ['close', 'closed', 'ready-to-show', 'show', 'hide', 'focus', 'blur', 'page-title-updated', 'restore']
EVENTS.push('minimize', 'maximize', 'unmaximize', 'resize', 'resized', 'move', 'moved', 'enter-full-screen')
EVENTS.push('leave-full-screen', 'unresponsive', 'responsive')

class BrowserWindow extends StandInEmitter implements StandInWindow {
  readonly webContents: WebContents
  private readonly contents: WebContents
  readonly id: number
  private readonly self: BrowserWindow
  private readonly opened: Promise<void>
  private bounds: Rectangle
  private title: string
  private shown = true
  private minimized = false
  private maximized = false
  private fullScreen = false
  private progress: Progress = { value: -1, mode: 'none' }
  private backgroundColor = '#ffffff'
  private flashing = false
  private representedFilename = ''
  private gone = false

  static getAllWindows(): BrowserWindow[] {
    return [...windows.open] as BrowserWindow[]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return windows.focused as BrowserWindow | null
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    if (contents.isDestroyed()) throw new TypeError('Object has been destroyed')
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null
  }

  constructor(options: WindowOptions = {}) {
    super('BrowserWindow', EVENTS)
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    if (arguments.length > 1) throw new TypeError('Error processing argument at index 1')
    const preferences = options.webPreferences ?? {}
    checkOptions(options, preferences)
    const { width = 800, height = 600, x = 0, y = 0 } = options
    this.bounds = { x, y, width, height }
    this.title = options.title ?? app.getName()
    this.backgroundColor = options.backgroundColor ?? this.backgroundColor
    this.shown = options.show !== false
    const owned = preferences.session ?? session.fromPartition(preferences.partition ?? '')
    const contents = new WebContents(owned)
    this.contents = contents
    this.webContents = strict(
      'webContents',
      destroyable(contents, () => this.gone, CONTENTS_SURVIVORS),
    )
    this.id = contents.id
    this.self = strict(
      'BrowserWindow',
      destroyable<BrowserWindow>(this, () => this.gone, SURVIVORS),
    )
    windows.open.add(this.self)
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this.self)
    const profile = join(app.getPath('userData'), 'stand-in-browser')
    this.opened = contents.attach({
      self: this.webContents,
      browser: { profile, width, height },
      preload: preferences.preload,
      onClosed: () => this.isClosed(),
      onTitle: (title) => {
        if (!this.emitPreventable('page-title-updated', {}, title, true)) this.title = title
      },
      onLoaded: () =>
        process.nextTick(() => {
          if (!this.gone) this.emit('ready-to-show')
        }),
    })
    this.opened.catch((error: unknown) => {
      // Not a page that could not be loaded: there is no browser.
      console.error(error)
      app.exit(1)
    })
    if (this.shown) this.focus()
    return this.self
  }

  async loadURL(url: string): Promise<void> {
    await this.opened
    await this.contents.loadURL(url)
  }

  close(): void {
    if (this.gone) return
    if (this.emitPreventable('close')) app.stay()
    else this.destroy()
  }

  destroy(): void {
    // The page closes behind it: what the app sees of that is over at once, as in Electron.
    void this.opened.then(() => this.contents.closePage()).catch(() => undefined)
    this.isClosed(true)
  }

  /** A person who closes the visible window cannot be kept from it: the question comes, its answer is too late. */
  private isClosed(asked = false): void {
    if (this.gone) return
    if (!asked) this.emitPreventable('close')
    this.gone = true
    windows.remove(this.self)
    this.contents.detach()
    setImmediate(() => {
      this.emit('closed')
      windows.reportEmpty()
      if (!windows.focused) BrowserWindow.getAllWindows().at(-1)?.focus()
    })
  }

  show(): void {
    this.shown = true
    this.emit('show')
    this.focus()
  }

  showInactive(): void {
    this.shown = true
    this.emit('show')
  }

  hide(): void {
    this.shown = false
    this.emit('hide')
  }

  focus(): void {
    if (windows.focused === this.self) return
    const before = windows.focused as BrowserWindow | null
    windows.focused = this.self
    before?.emit('blur')
    // Listeners are put on after the window has been made.
    setImmediate(() => {
      this.emit('focus')
      app.emit('browser-window-focus', {}, this.self)
    })
  }

  minimize(): void {
    this.minimized = true
    this.emit('minimize')
  }

  restore(): void {
    this.minimized = false
    this.emit('restore')
  }

  maximize(): void {
    if (this.maximized) return
    this.maximized = true
    this.emit('maximize')
  }

  unmaximize(): void {
    if (!this.maximized) return
    this.maximized = false
    this.emit('unmaximize')
  }

  setFullScreen(fullScreen: boolean): void {
    checkArgument(fullScreen, 'boolean')
    if (fullScreen === this.fullScreen) return
    this.fullScreen = fullScreen
    this.emit(fullScreen ? 'enter-full-screen' : 'leave-full-screen')
  }

  setTitle(title: string): void {
    checkArgument(title, 'string')
    this.title = title
  }

  /** Stricter than Electron, which takes an unknown mode for the normal one. */
  setProgressBar(progress: number, { mode = 'normal' }: { readonly mode?: ProgressMode } = {}): void {
    checkArgument(progress, 'number')
    checkWord(mode, PROGRESS_MODES, 1)
    this.progress = progress < 0 ? { value: -1, mode: 'none' } : { value: progress, mode }
  }

  /** Not Electron's, which cannot tell. */
  getProgressBar = (): Progress => this.progress

  setBackgroundColor(color: string): void {
    checkArgument(color, 'string')
    this.backgroundColor = color
  }

  getBackgroundColor = (): string => this.backgroundColor

  flashFrame(flag: boolean): void {
    checkArgument(flag, 'boolean')
    this.flashing = flag
  }

  /** Not Electron's, which cannot tell. */
  isFlashing = (): boolean => this.flashing

  setBounds(bounds: Partial<Rectangle>): void {
    checkNumbers(bounds)
    this.bounds = { ...this.bounds, ...bounds }
  }

  setRepresentedFilename(path: string): void {
    checkArgument(path, 'string')
    this.representedFilename = path
  }

  getRepresentedFilename = (): string => this.representedFilename
  getTitle = (): string => this.title
  getBounds = (): Rectangle => (this.maximized ? screen.getPrimaryDisplay().workArea : this.bounds)
  getNormalBounds = (): Rectangle => this.bounds
  isDestroyed = (): boolean => this.gone
  isFocused = (): boolean => windows.focused === this.self
  isVisible = (): boolean => this.shown
  isMinimized = (): boolean => this.minimized
  isMaximized = (): boolean => this.maximized
  isFullScreen = (): boolean => this.fullScreen
}

interface Progress {
  readonly value: number
  readonly mode: ProgressMode
}

/** Whole numbers, for Electron takes no others. */
function checkNumbers(numbers: object): void {
  for (const value of Object.values(numbers) as unknown[])
    if (!Number.isInteger(value))
      throw new TypeError('Error processing argument at index 0, conversion failure from #<Object>')
}

/** What Electron would ignore, what the stand-in cannot imitate, and what no window should have. */
function checkOptions(options: WindowOptions, preferences: WebPreferences): void {
  checkKeys('options of a window', options, BROWSER_WINDOW_OPTIONS)
  checkKeys('preferences of a page', preferences, WEB_PREFERENCES)
  const { width, height, minWidth, minHeight, x, y } = options
  checkNumbers([width, height, minWidth, minHeight, x, y].filter((value) => value !== undefined))
  const { sandbox, contextIsolation, nodeIntegration, webviewTag } = preferences
  if (sandbox === false || contextIsolation === false || nodeIntegration || webviewTag) {
    throw new Error('electron stand-in: only sandboxed, isolated pages without Node and webviews are imitated')
  }
}

const strictWindow = strict('BrowserWindow', BrowserWindow)
export { strictWindow as BrowserWindow, type BrowserWindow as StandInBrowserWindow }
