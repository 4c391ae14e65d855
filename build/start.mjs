// npm start -- [FILE…]: the window, in whatever way this machine can show it; else the scan in the terminal.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { electronBinary } from './electron-binary.mjs'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { fetchElectron } from './fetch-electron.mjs'
import { node24 } from './node-24.mjs'
import { runChild } from './run-child.mjs'

const ROOT = resolve(import.meta.dirname, '..')
const EX_USAGE = 64

const args = process.argv.slice(2)
process.exit(await start())

/** @returns {Promise<number>} the exit code */
async function start() {
  await ensureBuiltOrExit()
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  // Where no window can be shown, nothing is downloaded for one.
  if (!hasDisplay) return await inTerminal('there is no display')
  if (!electronBinary()) console.error('Downloading Electron…')
  const electron = await fetchElectron()
  if ('binary' in electron) return await runChild(electron.binary, [...asRoot(), ROOT, ...args])
  const why = `Electron could not be downloaded (${electron.reason})`
  if (!hasBrowser()) return await inTerminal(`${why}, and there is no Chromium, Chrome or Edge`)
  console.error(`${why}; using an installed browser for the window.`)
  const run = resolve(ROOT, 'test/electron-stand-in/run.ts')
  const env = { ...process.env, ELECTRON_STAND_IN_VISIBLE: '1' }
  return await runChild(node24(), [run, resolve(ROOT, 'dist/main/main.mjs'), ...args], env)
}

/** Electron refuses to run as root with its sandbox. */
function asRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

/** Asked in a process of its own: this one may be an older Node, without TypeScript. */
function hasBrowser() {
  const module = pathToFileURL(resolve(ROOT, 'test/electron-stand-in/find-browser.ts')).href
  const script = `const { findBrowser } = await import(${JSON.stringify(module)})
process.exit((await findBrowser(true)) ? 0 : 1)`
  return (
    spawnSync(node24(), ['--input-type=module', '--eval', script], { stdio: 'ignore', timeout: 20_000 }).status === 0
  )
}

/** @param {string} why no window can be shown */
async function inTerminal(why) {
  console.error(`No window: ${why}. ${windowHint()}`)
  if (!args.some((arg) => !arg.startsWith('-'))) {
    console.error('Without one, name the models to scan: npm start -- MODEL.gguf …')
    return EX_USAGE
  }
  return await runChild(node24(), [resolve(ROOT, 'dist/main/inspect.mjs'), ...args])
}

function windowHint() {
  return 'For the window, run this on a desktop with access to github.com, or with Chromium, Chrome or Edge installed.'
}
