import { join } from 'node:path'
import { app } from './app.ts'
import { screen } from './desktop.ts'
import { session, type StandInSession } from './session.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'
import { WebContents } from './web-contents.ts'
import { windows, type StandInWindow } from './windows.ts'

interface WebPreferences {
  readonly preload?: string
  readonly sandbox?: boolean
  readonly contextIsolation?: boolean
  readonly nodeIntegration?: boolean
  readonly webviewTag?: boolean
  readonly partition?: string
  readonly session?: StandInSession
}

interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly x?: number
  readonly y?: number
  readonly title?: string
  readonly backgroundColor?: string
  readonly webPreferences?: WebPreferences
}

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const EVENTS = ['close', 'closed', 'ready-to-show', 'show', 'hide', 'focus', 'blur', 'page-title-updated', 'restore']
EVENTS.push('minimize', 'maximize', 'unmaximize', 'resize', 'resized', 'move', 'moved', 'enter-full-screen')
EVENTS.push('leave-full-screen', 'unresponsive', 'responsive')

class BrowserWindow extends StandInEmitter implements StandInWindow {
  readonly webContents: WebContents
  readonly id: number
  private readonly self: BrowserWindow
  private readonly opened: Promise<void>
  private bounds: Rectangle
  private title: string
  private shown = true
  private minimized = false
  private maximized = false
  private progress: { readonly value: number; readonly mode: string } = { value: -1, mode: 'none' }
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
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null
  }

  constructor(options: WindowOptions & { readonly show?: boolean } = {}) {
    super('BrowserWindow', EVENTS)
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const preferences = options.webPreferences ?? {}
    refuseUnsafe(preferences)
    const { width = 800, height = 600, x = 0, y = 0 } = options
    this.bounds = { x, y, width, height }
    this.title = options.title ?? app.getName()
    this.backgroundColor = options.backgroundColor ?? this.backgroundColor
    this.shown = options.show !== false
    const owned = preferences.session ?? session.fromPartition(preferences.partition ?? '')
    const contents = new WebContents(owned)
    this.webContents = strict('webContents', contents)
    this.id = this.webContents.id
    this.self = strict('BrowserWindow', this)
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
    await this.webContents.load(url)
    this.emit('ready-to-show')
  }

  close(): void {
    if (this.gone) return
    if (this.emitPreventable('close')) app.stay()
    else this.destroy()
  }

  destroy(): void {
    // The page closes behind it: what the app sees of that is over at once, as in Electron.
    void this.opened.then(() => this.webContents.closePage()).catch(() => undefined)
    this.isClosed(true)
  }

  /** A person who closes the visible window cannot be kept from it: the question comes, its answer is too late. */
  private isClosed(asked = false): void {
    if (this.gone) return
    if (!asked) this.emitPreventable('close')
    this.gone = true
    this.webContents.detach()
    setImmediate(() => {
      this.emit('closed')
      windows.remove(this.self)
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
    before?.emit('blur', {})
    // Listeners are put on after the window has been made.
    setImmediate(() => {
      this.emit('focus', {})
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

  setTitle(title: string): void {
    this.title = title
  }

  setProgressBar(value: number, { mode = 'normal' }: { readonly mode?: string } = {}): void {
    this.progress = value < 0 ? { value: -1, mode: 'none' } : { value, mode }
  }

  /** Not Electron's, which cannot tell. */
  getProgressBar = (): { readonly value: number; readonly mode: string } => this.progress

  setBackgroundColor(color: string): void {
    this.backgroundColor = color
  }

  getBackgroundColor = (): string => this.backgroundColor

  flashFrame(flashing: boolean): void {
    this.flashing = flashing
  }

  /** Not Electron's, which cannot tell. */
  isFlashing = (): boolean => this.flashing

  setBounds(bounds: Partial<Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds }
  }

  setRepresentedFilename(path: string): void {
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
  isFullScreen = (): boolean => false
}

/** What the stand-in cannot imitate, and what no window should have. */
function refuseUnsafe(preferences: WebPreferences): void {
  const { sandbox, contextIsolation, nodeIntegration, webviewTag } = preferences
  if (sandbox === false || contextIsolation === false || nodeIntegration || webviewTag) {
    throw new Error('electron stand-in: only sandboxed, isolated pages without Node and webviews are imitated')
  }
}

const strictWindow = strict('BrowserWindow', BrowserWindow)
export { strictWindow as BrowserWindow, type BrowserWindow as StandInBrowserWindow }
