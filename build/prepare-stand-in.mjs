import { join, resolve } from 'node:path'
import { node24 } from './node-24.mjs'

const RUN = resolve(import.meta.dirname, 'stand-in/run.ts')

/** Advice where neither Electron nor a browser can show the window. */
export const INSTALL_BROWSER = 'install Chromium, Chrome or Edge'

/**
 * Returns how the app is started on the stand-in for Electron.
 *
 * @param {string} app folder of the built app
 * @param {readonly string[]} args for the app
 * @param {boolean} visible in the window of an installed browser; otherwise in a headless browser
 * @returns {{ program: string, args: readonly string[], env: NodeJS.ProcessEnv }}
 */
export function prepareStandIn(app, args, visible) {
  return {
    program: node24(),
    args: [RUN, join(app, 'main/main.mjs'), ...args],
    env: { ...process.env, ...(visible ? { ELECTRON_STAND_IN_VISIBLE: '1' } : {}) },
  }
}
