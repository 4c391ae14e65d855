/** Creates the app's windows. */
import { app, BrowserWindow, nativeTheme } from 'electron'
import type { AppEvent } from '../../shared/contract.ts'
import { EVENT_CHANNEL } from '../../shared/contract.ts'
import { APP_ENTRY } from './app-url.ts'
import type { AppWindow } from './app-window.ts'
import { MIN_SIZE } from './placement.ts'
import type { Placement } from './settings.ts'

/** The renderer's `--surface-0`, so that nothing flashes before its styles arrive. */
const BACKGROUND = { light: '#f3f4f6', dark: '#0d0f13' } as const
/** A page that keeps crashing is not reloaded for ever. */
const MAX_RELOADS = 3

export interface ElectronWindow extends AppWindow {
  readonly browserWindow: BrowserWindow
  readonly placement: Placement
}

const background = () => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light)

/** @param placement where it comes up; without it in the middle of the display */
export function createAppWindow(preload: string, placement: Placement | undefined, log: (message: string) => void) {
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
  browserWindow.once('ready-to-show', () => {
    if (maximised) browserWindow.maximize()
    browserWindow.show()
  })
  const followTheme = () => browserWindow.setBackgroundColor(background())
  nativeTheme.on('updated', followTheme)
  browserWindow.once('closed', () => nativeTheme.off('updated', followTheme))
  // The title is the model's name, never the page's.
  browserWindow.on('page-title-updated', (event) => event.preventDefault())
  let reloads = 0
  webContents.on('render-process-gone', (_event, { reason }) => {
    log(`the window's process is gone: ${reason}`)
    // What was measured is kept in this process: the page asks for it when it starts again.
    if (reason !== 'clean-exit' && reloads++ < MAX_RELOADS) webContents.reload()
  })
  browserWindow.loadURL(APP_ENTRY).catch((error: Error) => log(`the window could not be loaded: ${error.message}`))

  const isOpen = () => !browserWindow.isDestroyed() && !webContents.isDestroyed()
  return {
    browserWindow,
    id: webContents.id,
    session: undefined,
    opening: undefined,
    failure: undefined,
    command: undefined,
    get open() {
      return isOpen()
    },
    get placement() {
      return { ...browserWindow.getNormalBounds(), maximised: browserWindow.isMaximized() }
    },
    send(event: AppEvent) {
      if (isOpen()) webContents.send(EVENT_CHANNEL, event)
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
  } as ElectronWindow
}
