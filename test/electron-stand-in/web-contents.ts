import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { app } from './app.ts'
import { newPage, openBrowser, type BrowserOptions } from './browser.ts'
import { ipcMain } from './ipc-main.ts'
import { menuAccelerators, pressAccelerator } from './menu.ts'
import { nativeTheme } from './native-theme.ts'
import { PageBridge } from './page-bridge.ts'
import { routeRequests } from './page-requests.ts'
import { fromPageUrl, toPageUrl } from './page-url.ts'
import type { ToMain, ToPage } from './preload-shim.ts'
import { standardSchemes, type StandInSession } from './session.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'

/** `will-redirect` and `will-attach-webview` never come: nothing is loaded from a network, and there are no webviews. */
const EVENTS = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview',
  'did-finish-load',
  'did-fail-load',
  'preload-error',
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
}

type OpenHandler = (details: { url: string; frameName: string }) => { action: 'allow' | 'deny' }

let ids = 0

export class WebContents extends StandInEmitter {
  readonly id = ++ids
  readonly session: StandInSession
  readonly mainFrame: object
  private page: Page | undefined
  private bridge: PageBridge | undefined
  private readonly outbox: ToPage[] = []
  private readonly asked = new Set<string>()
  private webRTCIPHandlingPolicy = 'default'
  private openHandler: OpenHandler | undefined
  private attachment: Attachment | undefined
  private crashed = false
  private entry = ''
  private zoom = 0
  private devTools = false
  private gone = false

  constructor(session: StandInSession) {
    super('webContents', EVENTS)
    this.session = session
    const url = () => this.getURL()
    this.mainFrame = strict('webFrameMain', {
      parent: null,
      frames: [],
      isDestroyed: () => this.gone,
      get url() {
        return url()
      },
      get origin() {
        return /^[a-z][a-z0-9-]*:\/\/[^/]+/.exec(url())?.[0] ?? 'null'
      },
    })
  }

  /** Not Electron's: opens the page that this object stands for. */
  async attach(attachment: Attachment): Promise<void> {
    this.attachment = attachment
    const { self, browser, preload } = attachment
    // Fails here, as a missing preload script does not in the page.
    if (preload !== undefined) readFileSync(preload)
    const context = await openBrowser(browser)
    const page = await newPage(context)
    this.page = page
    const bridge = await PageBridge.open(page, preload, (message, contextId) => this.receive(self, message, contextId))
    await bridge.watchNavigations(
      (url) => this.asked.add(url),
      (details) => this.openWindow(details),
    )
    context.on('page', (opened) => {
      void opened.opener().then((opener) => (opener === page ? opened.close() : undefined))
    })
    await routeRequests(page, this)
    this.listen(page, attachment)
    await nativeTheme.apply(page)
    nativeTheme.on('updated', () => void nativeTheme.apply(page))
    this.bridge = bridge
    for (const message of this.outbox.splice(0)) bridge.send(message)
  }

  private listen(page: Page, { self, onClosed, onTitle }: Attachment): void {
    // A page that crashed is closed when another has taken its place.
    page.on('close', () => (page === this.page ? onClosed() : undefined))
    page.on('crash', () => {
      this.crashed = true
      const details = { reason: 'crashed', exitCode: 11 }
      this.emit('render-process-gone', {}, details)
      app.emit('render-process-gone', {}, self, details)
    })
    page.on('domcontentloaded', () => {
      this.emit('dom-ready')
      void page.title().then(onTitle, () => undefined)
    })
    page.on('load', () => this.emit('did-finish-load'))
    if (process.env.ELECTRON_STAND_IN_LOG) page.on('console', (line) => console.error('[page]', line.text()))
    // A person answers the page's own dialogs; without a listener they would be dismissed.
    page.on('dialog', () => undefined)
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

  async load(url: string): Promise<void> {
    this.entry = url
    await this.requirePage().goto(toPageUrl(url, standardSchemes))
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
    const message: ToPage = { kind: 'event', channel, args: clone(args) }
    if (this.bridge) this.bridge.send(message)
    else this.outbox.push(message)
  }

  private receive(self: WebContents, message: ToMain, contextId: number): void {
    if (message.kind === 'hello') {
      this.bridge?.send({ kind: 'accelerators', accelerators: menuAccelerators() }, contextId)
    } else if (message.kind === 'accelerator') {
      pressAccelerator(message.accelerator)
    } else {
      const event = strict('IpcMainEvent', {
        sender: self,
        senderFrame: this.mainFrame,
        frameId: 1,
        processId: this.id,
        ports: [],
        reply: (channel: string, ...args: unknown[]) => this.send(channel, ...args),
      })
      if (message.kind === 'send') ipcMain.emit(message.channel, event, ...message.args)
      else void this.answer(message, event, contextId)
    }
  }

  private async answer(call: ToMain & { kind: 'invoke' }, event: object, contextId: number): Promise<void> {
    try {
      const value = await ipcMain.answer(call.channel, event, call.args)
      this.bridge?.send({ kind: 'reply', id: call.id, value }, contextId)
    } catch (error) {
      const text = `Error invoking remote method '${call.channel}': ${String(error)}`
      this.bridge?.send({ kind: 'reply', id: call.id, error: text }, contextId)
    }
  }

  /** Not Electron's: the menu has changed. */
  updateAccelerators(): void {
    this.bridge?.send({ kind: 'accelerators', accelerators: menuAccelerators() })
  }

  private openWindow(details: { url: string; frameName: string }): void {
    const answer = this.openHandler?.({ ...details, url: fromPageUrl(details.url) })
    if (answer?.action !== 'deny') throw new Error('electron stand-in: a page that opens windows is not imitated')
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
    return url === 'about:blank' ? this.entry : fromPageUrl(url)
  }

  /** After a crash too, where Electron starts another renderer, and the stand-in has to open another page. */
  reload(): void {
    this.loadAgain().catch((error: Error) => {
      if (!this.gone) console.error(`electron stand-in: the page could not be loaded again: ${error.message}`)
    })
  }

  private async loadAgain(): Promise<void> {
    const before = this.requirePage()
    if (this.crashed && this.attachment) {
      this.crashed = false
      this.bridge = undefined
      await this.attach(this.attachment)
      await before.close()
    }
    await this.load(this.entry)
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
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0")
    this.zoom = Math.log(factor) / Math.log(1.2)
  }

  getZoomLevel = (): number => this.zoom
  setZoomLevel(level: number): void {
    this.zoom = level
  }

  openDevTools(): void {
    this.devTools = true
  }

  private requirePage(): Page {
    if (!this.page) throw new Error('electron stand-in: the window is not open yet')
    return this.page
  }
}

/** Refused where it was sent, not where it arrives. */
function clone(args: unknown[]): unknown[] {
  try {
    return structuredClone(args)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}
