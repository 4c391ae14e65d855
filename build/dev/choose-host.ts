/** Decides what shows the window of a development build. */
import { hasDisplay } from '../display.mjs'
import { electronBinary } from '../electron-binary.mjs'
import { hasBrowser } from '../has-browser.mjs'
import { INSTALL_BROWSER, prepareStandIn } from '../prepare-stand-in.mjs'
import { prepareElectron } from '../run-electron.mjs'
import type { Launch } from './running-app.ts'

/** Advice: this command downloads nothing by itself. */
const DOWNLOAD = 'run `npm start` once, which downloads Electron'

/** What the machine has; given by tests. */
export interface Machine {
  readonly display: boolean
  /** Path of Electron's binary. */
  readonly electron: string | undefined
  readonly prepare: typeof prepareElectron
  /** Whether a browser that shows windows is installed. */
  hasBrowser(): boolean
}

const thisMachine = (): Machine => ({
  display: hasDisplay(),
  electron: electronBinary(),
  prepare: prepareElectron,
  hasBrowser,
})

export interface Host {
  readonly launch: Omit<Launch, 'cwd'>
  /** Says what shows the window, and what to do for a better one. */
  readonly message: string
}

/**
 * Chooses Electron where it is installed and can start, else the stand-in in an installed browser, else the stand-in
 * without a window.
 *
 * @param app folder of the built app
 * @param args for the app
 * @param origin of the server of the page
 */
export function chooseHost(
  app: string,
  args: readonly string[],
  origin: string,
  machine: Machine = thisMachine(),
): Host {
  const variables = { ELECTRON_RENDERER_URL: origin }
  const onStandIn = (message: string, visible: boolean): Host => {
    const start = prepareStandIn(app, args, visible)
    return { launch: { ...start, env: { ...start.env, ...variables } }, message }
  }
  const withoutWindow = (why: string, remedy: string) =>
    onStandIn(
      `No window: ${why}. The page at ${origin} is open in a headless browser. For the window, ${remedy}.`,
      false,
    )
  if (!machine.display) return withoutWindow('there is no display', 'run this on a desktop')

  const start = machine.electron === undefined ? undefined : machine.prepare(machine.electron, app, args)
  if (start && 'args' in start)
    return {
      launch: { program: machine.electron!, args: start.args, env: { ...start.env, ...variables } },
      message: 'Opening the window…',
    }
  const why = start?.why ?? 'Electron is not installed'
  const remedy = start ? 'follow the advice above' : DOWNLOAD
  if (start?.browser === false) return withoutWindow(why, remedy)
  if (!machine.hasBrowser()) return withoutWindow(why, `${remedy}, or ${INSTALL_BROWSER}`)
  return onStandIn(`${why}; using an installed browser for the window. For Electron, ${remedy}.`, true)
}
