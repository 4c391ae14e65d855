// node build/smoke-window.mjs PROGRAM: opens the packed app's window on a sample, checks what it shows, and quits it.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { checkPage, debuggingPort, listTargets } from './smoke-page.mjs'
import { askToQuit, killAll, listProcesses, mainProcess, withDescendants } from './smoke-processes.mjs'

/** Milliseconds: until the debugging port is open, from then until the window shows the model, and for quitting. */
const TIMEOUTS = { start: 60_000, open: 60_000, quit: 30_000 }
/** Milliseconds between two looks. */
const PAUSE = 100
/** Milliseconds to wait for the last output. */
const DRAIN = 1000
/** Characters of output that an error repeats. */
const MAX_OUTPUT = 20_000

/**
 * @param {import('./smoke-window.d.mts').WindowCheck} check
 * @throws Error with the reason, the output of the program, and the pages and processes that were seen
 */
export async function smokeWindow({ program, args = [], sample, tensors, timeouts = TIMEOUTS, quit = askToQuit }) {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-window-'))
  const name = basename(folder)
  // Root needs it: Chromium ends at once otherwise.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const options = [`--user-data-dir=${folder}`, '--remote-debugging-port=0', ...asRoot]
  const child = spawn(program, [...args, ...options, sample], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => (output = `${output}${bytes}`.slice(-MAX_OUTPUT)))
  let ended
  child.on('error', (error) => (ended = `could not be started: ${error.message}`))
  child.on('exit', (code, signal) => (ended = `ended with ${signal ?? code}`))
  const closed = new Promise((resolve) => child.on('close', resolve))

  let targets = []
  let family = []
  let port = 0
  /** A process ID may come back, but with another command line. */
  const isOurs = ({ pid, command }) =>
    command.includes(name) ||
    (pid === child.pid && !ended) ||
    family.some((known) => known.pid === pid && known.command === command)
  const listOurs = async () => withDescendants(await listProcesses(), isOurs)
  try {
    await until(timeouts.start, 'The program opens no debugging port', async () => {
      if (ended) return `the program ${ended}`
      port = debuggingPort(output, folder)
    })
    await until(timeouts.open, 'The window does not show the model', async () => {
      if (ended) return `the program ${ended}`
      targets = await listTargets(port)
      await checkPage(targets, { title: basename(sample), tensors })
    })
    family = await listOurs()
    await quit(mainProcess(family, name) ?? child.pid, port)
    await until(timeouts.quit, 'The app does not end when it is asked to', async () => {
      const { length } = await listOurs()
      if (length > 0) throw new Error(`${length} of its processes are left`)
      if (!ended) throw new Error('its end is not known yet')
    })
    if (ended !== 'ended with 0') throw new Error(`The app ${ended}; expected 0`)
  } catch (error) {
    // The last output may come after the end. A process that is left keeps it open.
    if (ended) await Promise.race([closed, delay(DRAIN)])
    const pages = targets.map(({ type, url, title }) => ({ type, url, title }))
    const seen = { pages, processes: await listOurs(), output, log: logIn(folder) }
    throw new Error(`${error.message}\n${describe(seen)}`, { cause: error })
  } finally {
    killAll(await listOurs())
    removeFolder(folder)
  }
}

/** Windows may keep files of a process that was killed. They do not matter to the check. */
function removeFolder(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  } catch (error) {
    console.warn(`${folder} is left: ${error.message}`)
  }
}

/**
 * Repeats an attempt until it does not throw: once at least. What it returns is a reason not to try any longer.
 *
 * @param {number} timeout in milliseconds
 * @param {string} failure
 * @param {() => Promise<string | undefined>} attempt
 */
async function until(timeout, failure, attempt) {
  const deadline = performance.now() + timeout
  for (;;) {
    let reason
    try {
      reason = await attempt()
      if (reason === undefined) return
    } catch (error) {
      if (performance.now() < deadline) {
        await delay(PAUSE)
        continue
      }
      reason = `${error.message} after ${timeout} ms`
    }
    throw new Error(`${failure}: ${reason}`)
  }
}

/** The app's own log, where it is kept with the user data. */
function logIn(folder) {
  try {
    const logs = join(folder, 'logs')
    return readdirSync(logs)
      .map((file) => readFileSync(join(logs, file), 'utf8').slice(-MAX_OUTPUT))
      .join('\n')
  } catch {
    return ''
  }
}

/** @param {{ pages: readonly object[], processes: readonly object[], output: string, log: string }} seen */
function describe({ pages, processes, output, log }) {
  const lines = (items) => items.map((item) => `  ${JSON.stringify(item)}\n`).join('')
  return `Pages:\n${lines(pages)}Processes:\n${lines(processes)}Output:\n${output}\nLog:\n${log}`
}

if (import.meta.main) {
  const [named] = process.argv.slice(2)
  if (named === undefined) throw new Error('usage: smoke-window.mjs PROGRAM')
  // A path, or a command of the system.
  const program = existsSync(named) ? resolve(named) : named
  const sample = resolve(import.meta.dirname, '../test/fixtures/all-types.gguf')
  const expected = JSON.parse(readFileSync(sample.replace('.gguf', '.expected.json'), 'utf8'))
  const tensors = Object.keys(expected).slice(0, 3)
  await smokeWindow({ program, sample, tensors }).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  if (!process.exitCode) console.log(`window: ${basename(sample)} was shown, and nothing was left running`)
}
