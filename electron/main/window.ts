/** Creates the app's windows. */
import { app, BrowserWindow, nativeTheme } from 'electron'
import type { AppEvent } from '../../shared/ipc/events.ts'
import { NO_SUBJECT } from '../../shared/ipc/subject.ts'
import { EVENT_CHANNEL } from '../../shared/ipc/transport.ts'
import type { AppWindow } from '../app/windows/app-window.ts'
import { page } from './page.ts'
import { showPage } from './page-loading.ts'
import { MIN_SIZE } from './placement.ts'
import type { Placement } from '../app/settings.ts'

/** The renderer's `--surface-0`, so that nothing flashes before its styles arrive. */
const BACKGROUND = { light: '#f3f4f6', dark: '#0d0f13' } as const

export interface ElectronWindow extends AppWindow {
  readonly browserWindow: BrowserWindow
  readonly placement: Placement
  /** Sets the background color again after the theme has changed. */
  followTheme(): void
}

const background = () => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light)

/**
 * @param placement where it comes up; without it in the middle of the display
 * @param log receives one line per fault of the page
 * @param tellFailure tells the user why the window has no page; resolves to whether to load it again
 */
export function createAppWindow(
  preload: string,
  placement: Placement | undefined,
  log: (message: string) => void,
  tellFailure: (window: BrowserWindow, reason: string) => Promise<boolean>,
): ElectronWindow {
  const { maximised, ...bounds } = placement ?? { maximised: false }
  const browserWindow = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    ...bounds,
    show: false,
    title: 'Tensorscope',
    backgroundColor: background(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: !app.isPackaged,
    },
  })
  const { webContents } = browserWindow
  // The title is the model's name, never the page's.
  browserWindow.on('page-title-updated', (event) => event.preventDefault())
  showPage(browserWindow, page.entry, {
    show: () => {
      if (maximised) browserWindow.maximize()
      browserWindow.show()
    },
    log,
    tellFailure: (reason) => tellFailure(browserWindow, reason),
  })

  let sent = 0
  const isOpen = () => !browserWindow.isDestroyed() && !webContents.isDestroyed()
  return {
    browserWindow,
    id: webContents.id,
    subject: NO_SUBJECT,
    sessions: new Map(),
    comparison: undefined,
    opening: undefined,
    failure: undefined,
    command: undefined,
    get open() {
      return isOpen()
    },
    get placement() {
      return { ...browserWindow.getNormalBounds(), maximised: browserWindow.isMaximized() }
    },
    followTheme() {
      if (isOpen()) browserWindow.setBackgroundColor(background())
    },
    get sent() {
      return sent
    },
    send(event: AppEvent) {
      if (isOpen()) webContents.send(EVENT_CHANNEL, event, ++sent)
    },
    focus() {
      if (!isOpen()) return
      if (browserWindow.isMinimized()) browserWindow.restore()
      browserWindow.focus()
    },
    setTitle(title: string, path?: string) {
      if (!isOpen()) return
      browserWindow.setTitle(title)
      if (process.platform === 'darwin' && path !== undefined) browserWindow.setRepresentedFilename(path)
    },
  }
}
