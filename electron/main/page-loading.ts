/** Loads the page of a window. The window is shown whatever happens to the page: an app without one looks dead. */
import type { BrowserWindow } from 'electron'

/** A page that keeps crashing is not reloaded forever. */
const MAX_RELOADS = 3
/** A window without a first layout after this long is shown as it is, in ms. A slow disk takes a few seconds. */
const SHOW_AFTER = 10_000
/** From here on, a status of HTTP is an error. The page is then empty, which is no failure to Electron. */
const FIRST_ERROR_STATUS = 400
/** Chromium's code for a navigation that another one has replaced. */
const ERR_ABORTED = -3

export interface PageEvents {
  /** Called once: the page has its first layout, or will not have one soon. */
  show(): void
  log(message: string): void
  /** Tells the user why there is no page; resolves to whether to load it again. If not, the window is closed. */
  tellFailure(reason: string): Promise<boolean>
}

/** Loads `url`, reloads a page whose process has died, and reports a page that cannot be shown. Never throws. */
export function showPage(browserWindow: BrowserWindow, url: string, events: PageEvents): void {
  const { webContents } = browserWindow
  let shown = false
  let telling = false
  let failed = false
  let reloads = 0

  const show = () => {
    if (shown || browserWindow.isDestroyed()) return
    shown = true
    clearTimeout(timer)
    events.show()
  }
  const timer = setTimeout(show, SHOW_AFTER)
  browserWindow.once('closed', () => clearTimeout(timer))
  browserWindow.once('ready-to-show', show)

  const fail = (reason: string) => {
    failed = true
    events.log(`the window could not be loaded: ${reason}`)
    show()
    // One failure may raise several events: a broken preload script also breaks the page.
    if (telling || browserWindow.isDestroyed()) return
    telling = true
    events.tellFailure(reason).then(
      (again) => {
        telling = false
        if (browserWindow.isDestroyed()) return
        if (!again) return browserWindow.close()
        reloads = 0
        webContents.reload()
      },
      (error: unknown) => {
        telling = false
        events.log(`the failure could not be shown: ${String(error)}`)
      },
    )
  }

  webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== ERR_ABORTED) fail(`${description} (${code})`)
  })
  webContents.on('did-navigate', (_event, _url, status) => {
    if (status >= FIRST_ERROR_STATUS) fail(`HTTP ${status}`)
  })
  webContents.on('preload-error', (_event, _path, { message }) => fail(message))
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    events.log(`the window's process is gone: ${reason}`)
    if (reason === 'clean-exit') return
    // The results are in this process: the page asks for them when it starts again.
    if (reloads++ < MAX_RELOADS) webContents.reload()
    else fail(`${reason} (${exitCode})`)
  })
  browserWindow.loadURL(url).catch((error: Error & { readonly errno?: number }) => {
    // Usually `did-fail-load` has come before. A load that stops without an event is only rejected.
    if (!failed && error.errno !== ERR_ABORTED) fail(error.message)
  })
}
