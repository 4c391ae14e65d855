import { STATUS_CODES } from 'node:http'
import { isAbsolute } from 'node:path'
import type { Page } from 'playwright-core'
import { app } from './app.ts'
import { checkArgument } from './argument.ts'
import { newPage, openBrowser, type BrowserOptions } from './browser.ts'
import { ipcMain, remoteError } from './ipc-main.ts'
import { menuAccelerators, pressAccelerator } from './menu.ts'
import type { EditCommand } from './menu-roles.ts'
import { nativeTheme } from './native-theme.ts'
import { loadError, netErrorCode, netErrorOf, type NetError } from './net-errors.ts'
import { PageBridge, type WindowAsked } from './page-bridge.ts'
import { routeRequests } from './page-requests.ts'
import { fromPageUrl, toPageUrl } from './page-url.ts'
import type { ToMain, ToPage } from './preload-shim.ts'
import { standardSchemes } from './protocol.ts'
import type { StandInSession } from './session.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { createInvokeEvent, createIpcEvent, createMainFrame, type StandInFrame } from './web-frame.ts'
import { askToOpen, type OpenHandler } from './window-open.ts'

/** `will-redirect` and `will-attach-webview` never come: nothing is loaded from a network, and there are no webviews. */
const EVENTS = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview',
  'did-finish-load',
  'did-fail-load',
  'preload-error',
  'did-navigate',
  'dom-ready',
  'page-title-updated',
  'render-process-gone',
  'destroyed',
  'focus',
]

/** What a window gives its contents. */
interface Attachment {
  /** The object as the app knows it. */
  readonly self: WebContents
  readonly browser: BrowserOptions
  readonly preload: string | undefined
  readonly onClosed: () => void
  readonly onTitle: (title: string) => void
  /** There is something to see. */
  readonly onLoaded: () => void
}

/** What Chromium shows in place of a page that it could not load. */
const isErrorPage = (page: Page) => page.url().startsWith('chrome-error:')

let ids = 0

export class WebContents extends StandInEmitter {
  readonly id = ++ids
  readonly session: StandInSession
  readonly mainFrame: StandInFrame
  private page: Page | undefined
  private bridge: PageBridge | undefined
  private readonly outbox: ToPage[] = []
  private readonly asked = new Set<string>()
  private readonly failures = new Map<string, NetError>()
  private webRTCIPHandlingPolicy = 'default'
  private openHandler: OpenHandler | undefined
  private attachment: Attachment | undefined
  private crashed = false
  /** Of HTTP, for the page that is shown; -1 for one that came in another way. */
  private status = -1
  private entry = ''
  private zoom = 0
  private devTools = false
  private gone = false

  constructor(session: StandInSession) {
    super('webContents', EVENTS)
    this.session = session
    this.mainFrame = createMainFrame({
      id: this.id,
      isGone: () => this.gone,
      url: () => this.getURL(),
      post: (channel, args) => this.post({ kind: 'event', channel, args }),
    })
  }

  /** Not Electron's: opens the page that this object stands for. */
  async attach(attachment: Attachment): Promise<void> {
    this.attachment = attachment
    const { self, browser } = attachment
    const preload = absolutePreload(attachment.preload)
    const context = await openBrowser(browser)
    const page = await newPage(context)
    this.page = page
    const bridge = await PageBridge.open(page, preload, (message, contextId) => this.receive(self, message, contextId))
    await bridge.watchNavigations(
      (url) => this.asked.add(url),
      (asked) => this.openWindow(asked),
    )
    context.on('page', (opened) => {
      void opened.opener().then((opener) => (opener === page ? opened.close() : undefined))
    })
    await routeRequests(page, this)
    this.listen(page, attachment)
    await nativeTheme.follow(page)
    this.bridge = bridge
    for (const message of this.outbox.splice(0)) bridge.send(message)
  }

  private listen(page: Page, { self, onClosed, onTitle }: Attachment): void {
    // A page that crashed is closed when another has taken its place.
    page.on('close', () => (page === this.page ? onClosed() : undefined))
    page.on('crash', () => {
      this.crashed = true
      // Later: the app may load the page again from within the listener.
      setImmediate(() => this.emitRendererGone(self))
    })
    page.on('response', (response) => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame())
        this.status = response.status()
    })
    page.on('domcontentloaded', () => {
      if (isErrorPage(page)) return
      this.emit('did-navigate', {}, this.getURL(), this.status, STATUS_CODES[this.status] ?? '')
      this.emit('dom-ready')
      void page.title().then(onTitle, () => undefined)
    })
    page.on('load', () => {
      if (!isErrorPage(page)) this.emit('did-finish-load')
    })
    if (process.env.ELECTRON_STAND_IN_LOG) page.on('console', (line) => console.error('[page]', line.text()))
    // A person answers the page's own dialogs; without a listener they would be dismissed.
    page.on('dialog', () => undefined)
  }

  private emitRendererGone(self: WebContents): void {
    const event = {}
    const details = { reason: 'crashed', exitCode: 11 }
    this.emit('render-process-gone', event, details)
    app.emit('render-process-gone', event, self, details)
  }

  /** Not Electron's: the page has been closed. */
  detach(): void {
    this.gone = true
    this.emit('destroyed')
  }

  /** Not Electron's. */
  async closePage(): Promise<void> {
    await this.page?.close()
  }

  /** Rejects as Electron does: with the name of the error, its number and the URL, in a text and as members. */
  async loadURL(url: string): Promise<void> {
    checkArgument(url, 'string')
    this.entry = url
    let failure: NetError
    try {
      if (!URL.canParse(url)) throw new Error('net::ERR_INVALID_URL')
      await this.requirePage().goto(toPageUrl(url, standardSchemes))
      // An error has an empty page here, of which Electron makes no layout.
      if (this.status < 400) this.attachment?.onLoaded()
      return
    } catch (error) {
      failure = this.gone ? 'ERR_FAILED' : (this.failures.get(url) ?? netErrorOf((error as Error).message))
      this.failures.delete(url)
    }
    this.failedToLoad(failure, url)
    throw loadError(failure, url)
  }

  private failedToLoad(failure: NetError, url: string): void {
    // A navigation that another one has replaced is no failure.
    if (this.gone || failure === 'ERR_ABORTED') return
    process.emitWarning(`Failed to load URL: ${url} with error: ${failure}`, 'electron')
    this.emit('did-fail-load', {}, netErrorCode(failure), failure, url, true, this.id, this.mainFrame.routingId)
  }

  /** Not Electron's: why the request that follows fails, where the browser would tell another reason. */
  rememberFailure(url: string, failure: NetError): void {
    this.failures.set(url, failure)
  }

  /** Not Electron's: asks the app about a navigation, unless the app itself began it. */
  mayNavigate(pageUrl: string, isMainFrame: boolean): boolean {
    if (!this.asked.delete(pageUrl)) return true
    const url = fromPageUrl(pageUrl)
    const details = { url, isMainFrame, isSameDocument: false, frame: isMainFrame ? this.mainFrame : null }
    if (isMainFrame && this.emitPreventable('will-navigate', details, url)) return false
    return !this.emitPreventable('will-frame-navigate', details)
  }

  send(channel: string, ...args: unknown[]): void {
    this.mainFrame.send(channel, ...args)
  }

  private post(message: ToPage): void {
    if (this.bridge) this.bridge.send(message)
    else this.outbox.push(message)
  }

  private receive(self: WebContents, message: ToMain, contextId: number): void {
    if (message.kind === 'hello') {
      this.bridge?.send({ kind: 'accelerators', accelerators: menuAccelerators() }, contextId)
      return
    }
    if (message.kind === 'accelerator') return pressAccelerator(message.accelerator)
    if (message.kind === 'invoke') {
      void this.answer(message, createInvokeEvent(self, this.mainFrame), contextId)
      return
    }
    const event = createIpcEvent(self, this.mainFrame)
    if (message.kind === 'preload-error') this.emit('preload-error', event, message.path, message.error)
    else ipcMain.emit(message.channel, event, ...message.args)
  }

  private async answer(call: ToMain & { kind: 'invoke' }, event: object, contextId: number): Promise<void> {
    const { id, channel, args } = call
    const answer = await ipcMain.answer(channel, event, args)
    try {
      this.bridge?.send({ kind: 'reply', id, ...answer }, contextId)
    } catch (error) {
      // A copy within one process could be made of it, but not one for another.
      this.bridge?.send({ kind: 'reply', id, error: remoteError(channel, error) }, contextId)
    }
  }

  /** Not Electron's: the menu has changed. */
  updateAccelerators(): void {
    this.bridge?.send({ kind: 'accelerators', accelerators: menuAccelerators() })
  }

  private openWindow({ url, frameName, features }: WindowAsked): void {
    const referrer = { url: '', policy: 'strict-origin-when-cross-origin' }
    const details = { url: fromPageUrl(url), frameName, features, disposition: 'foreground-tab', referrer }
    askToOpen(this.openHandler, details)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  /** Kept, not acted on: the switch that Electron knows too holds for the whole browser. */
  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRTCIPHandlingPolicy = policy
  }

  getWebRTCIPHandlingPolicy = (): string => this.webRTCIPHandlingPolicy

  getURL(): string {
    const url = this.page?.url() ?? ''
    return /^(?:about:blank$|chrome-error:)/.test(url) ? this.entry : fromPageUrl(url)
  }

  /** After a crash too, where Electron starts another renderer, and the stand-in has to open another page. */
  reload(): void {
    // The app hears of a failure through `did-fail-load`.
    this.loadAgain().catch(() => undefined)
  }

  private async loadAgain(): Promise<void> {
    const before = this.requirePage()
    if (this.crashed && this.attachment) {
      this.crashed = false
      this.bridge = undefined
      await this.attach(this.attachment)
      await before.close()
    }
    await this.loadURL(this.entry)
  }

  executeJavaScript(code: string): Promise<unknown> {
    return this.requirePage().evaluate(code)
  }

  forcefullyCrashRenderer(): void {
    this.bridge?.crash()
  }

  /** Not Electron's: a person picks files in the visible window. */
  chooseFiles(multiple: boolean): Promise<string[]> {
    if (!this.bridge) throw new Error('electron stand-in: the window is not open yet')
    return this.bridge.chooseFiles(multiple)
  }

  isDestroyed = (): boolean => this.gone
  isFocused = (): boolean => !this.gone
  isDevToolsOpened = (): boolean => this.devTools
  /** A level is a fifth more, as in Electron. The page itself keeps its size: its window is no screen's. */
  getZoomFactor = (): number => 1.2 ** this.zoom
  setZoomFactor(factor: number): void {
    checkArgument(factor, 'number')
    if (factor < Number.EPSILON) throw new Error("'zoomFactor' must be a double greater than 0.0")
    this.zoom = Math.log(factor) / Math.log(1.2)
  }

  getZoomLevel = (): number => this.zoom
  setZoomLevel(level: number): void {
    checkArgument(level, 'number')
    this.zoom = level
  }

  openDevTools(): void {
    this.devTools = true
  }

  toggleDevTools(): void {
    this.devTools = !this.devTools
  }

  /** Not Electron's, which has a method for each: what the roles of the Edit menu do in the page. */
  edit(command: EditCommand): void {
    const call = `document.execCommand(${JSON.stringify(command)})`
    this.requirePage()
      .evaluate(call)
      .catch(() => undefined)
  }

  private requirePage(): Page {
    if (!this.page) throw new Error('electron stand-in: the window is not open yet')
    return this.page
  }
}

/** Electron ignores one that is not absolute, with a line on stderr. */
function absolutePreload(preload: string | undefined): string | undefined {
  if (preload === undefined || isAbsolute(preload)) return preload
  console.error('preload script must have absolute path.')
  return undefined
}
