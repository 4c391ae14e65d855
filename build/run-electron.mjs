import { dirname, join } from 'node:path'
import { runChild } from './run-child.mjs'
import { sandboxAdvice, sandboxRemedies, startFailure } from './sandbox-advice.mjs'
import { sandboxFacts, sandboxTrouble } from './sandbox-check.mjs'

const LINUX = process.platform === 'linux'
/** Milliseconds after which an end is no longer a failure of the start. */
const START = 15_000
const NO_SANDBOX = '--no-sandbox'

/**
 * Decides how Electron is started on this machine. Explains on stderr why it cannot start, or what its start costs.
 *
 * @param {string} binary of Electron
 * @param {string} app its folder
 * @param {readonly string[]} args for the app
 * @param {typeof sandboxFacts} [facts]
 * @returns {import('./run-electron.mjs').ElectronStart | import('./run-electron.mjs').NoElectron}
 */
export function prepareElectron(binary, app, args, facts = sandboxFacts) {
  const helper = join(dirname(binary), 'chrome-sandbox')
  const found = LINUX ? facts(helper) : undefined
  const off = args.includes(NO_SANDBOX) || Boolean(process.env.ELECTRON_DISABLE_SANDBOX)
  const trouble = found && !off ? sandboxTrouble(found) : undefined
  if (trouble) {
    console.error(sandboxAdvice(trouble, found, helper))
    // In a container, a browser has the same trouble.
    return { why: 'Electron cannot start its sandbox', browser: !found.container }
  }
  // Electron refuses to run as root with a sandbox.
  if (found?.root) console.error('Running as root: Chromium’s sandbox is off (--no-sandbox), which lowers security.')
  // With this variable, as in the terminals of some editors, Electron is a plain Node without windows.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const sandboxed = found && !off && !found.root
  return {
    args: [...(found?.root ? [NO_SANDBOX] : []), app, ...args],
    env,
    remedies: sandboxed ? sandboxRemedies('refused', found, helper) : undefined,
  }
}

/**
 * Opens the app's window with Electron. Explains why Electron cannot start, or why it probably ended at its start.
 *
 * @param {string} binary of Electron
 * @param {string} app its folder
 * @param {readonly string[]} args for the app
 * @param {{ facts?: typeof sandboxFacts, now?: () => number }} [machine]
 * @returns {Promise<{ code: number } | import('./run-electron.mjs').NoElectron>} the exit code, or why Electron was not
 *   started
 */
export async function runElectron(binary, app, args, { facts = sandboxFacts, now = Date.now } = {}) {
  const start = prepareElectron(binary, app, args, facts)
  if ('why' in start) return start
  console.error('Opening the window…')
  const began = now()
  try {
    const code = await runChild(binary, start.args, start.env)
    const failure = startFailure(code, process.platform, start.remedies)
    if (failure && now() - began < START) console.error(failure)
    return { code }
  } catch (error) {
    return { why: `Electron cannot be started (${error.code ?? error.message})`, browser: true }
  }
}
