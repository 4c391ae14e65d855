// npm start -- [FILE…]: the window, in whatever way this machine can show it; else the scan in the terminal.
import { resolve } from 'node:path'
import { hasDisplay } from './display.mjs'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { fetchElectron } from './fetch-electron.mjs'
import { hasBrowser } from './has-browser.mjs'
import { node24 } from './node-24.mjs'
import { INSTALL_BROWSER, prepareStandIn } from './prepare-stand-in.mjs'
import { runChild } from './run-child.mjs'
import { runElectron } from './run-electron.mjs'
import { CONTAINER_ADVICE } from './sandbox-advice.mjs'
import { inContainer } from './sandbox-check.mjs'

const ROOT = resolve(import.meta.dirname, '..')
const EX_USAGE = 64
const HEADLESS_SWITCHES = ['--headless', '--inspect', '--diff']
/** Switches of Chromium that this script's own advice names. The scan in the terminal does not know them. */
const CHROMIUM_SWITCHES = ['--no-sandbox', '--disable-gpu']

const args = process.argv.slice(2)
const code = await start()
// On Windows a terminal takes text asynchronously: exiting at once would lose the last line.
await new Promise((done) => process.stderr.write('', done))
process.exit(code)

/** @returns {Promise<number>} the exit code */
async function start() {
  await ensureBuiltOrExit()
  const headless = args.findIndex((arg) => HEADLESS_SWITCHES.includes(arg))
  const end = args.indexOf('--')
  // A scan without a window needs no Electron, whose --inspect would also open a debugger.
  if (headless >= 0 && (end < 0 || headless < end))
    return await scan([...(args[headless] === '--diff' ? ['diff'] : []), ...args.slice(headless + 1)])
  // Where no window can be shown, nothing is downloaded for one.
  if (!hasDisplay()) {
    const advice = inContainer() ? `\n${CONTAINER_ADVICE}` : ''
    return await inTerminal('there is no display', `run this on a desktop.${advice}`)
  }
  const electron = await fetchElectron()
  if ('reason' in electron) {
    const why = `Electron could not be downloaded (${electron.reason})`
    return await inBrowser(why, `run this where github.com can be reached, or ${INSTALL_BROWSER}.`)
  }
  const ended = await runElectron(electron.binary, ROOT, args)
  if ('code' in ended) return ended.code
  if (!ended.browser) return await inTerminal(ended.why, 'follow the advice above.')
  return await inBrowser(ended.why, `follow the advice above, or ${INSTALL_BROWSER}.`)
}

/**
 * @param {string} why Electron cannot show the window
 * @param {string} remedy what to do for the window
 */
async function inBrowser(why, remedy) {
  if (!hasBrowser()) return await inTerminal(`${why}, and there is no Chromium, Chrome or Edge`, remedy)
  console.error(`${why}; using an installed browser for the window.`)
  console.error('Opening the window…')
  const { program, args: all, env } = prepareStandIn(resolve(ROOT, 'dist'), args, true)
  return await runChild(program, all, env)
}

/**
 * @param {string} why no window can be shown
 * @param {string} remedy what to do for the window
 */
async function inTerminal(why, remedy) {
  console.error(`No window: ${why}. For the window, ${remedy}`)
  if (!args.some((arg) => arg === '--sample' || !arg.startsWith('-'))) {
    console.error('Without a window, name the models to scan: npm start -- MODEL.gguf …')
    return EX_USAGE
  }
  // In place of a window, which ends with 0 whatever it showed. `--headless` and `npm run inspect` judge by their exit code.
  const chosen = args.some((arg) => /^--(fail-on|compare|lab)(=|$)/.test(arg))
  return await scan([
    ...(chosen ? [] : ['--fail-on', 'never']),
    ...args.filter((arg) => !CHROMIUM_SWITCHES.includes(arg)),
  ])
}

/** @param {readonly string[]} options of `inspect` */
function scan(options) {
  return runChild(node24(), ['--disable-sigusr1', resolve(ROOT, 'dist/main/inspect.mjs'), ...options])
}
