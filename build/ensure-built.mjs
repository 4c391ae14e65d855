import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { withLock } from './build-lock.mjs'
import { node24 } from './node-24.mjs'
import { ProgressLine } from './progress-line.mjs'
import { runCaptured } from './run-captured.mjs'
import { isStale, STAMP } from './staleness.mjs'

const ROOT = resolve(import.meta.dirname, '..')
const LOCK = join(ROOT, 'node_modules/.cache/tensorscope-build.lock')
const TIMEOUT = 300_000

/** The build did not succeed; the message is what it printed. */
export class BuildError extends Error {}

/**
 * Builds the app unless that has been done since its sources last changed. Prints one line on stderr, because stdout
 * belongs to the command that needs the build. A terminal sees the seconds pass.
 *
 * @returns {Promise<void>}
 * @throws {BuildError}
 */
export async function ensureBuilt() {
  if (!isStale(ROOT)) return
  const began = Date.now()
  const line = new ProgressLine({ pause: Infinity })
  const show = () => {
    const seconds = Math.floor((Date.now() - began) / 1000)
    line.show(seconds === 0 ? 'Building Tensorscope…' : `Building Tensorscope… ${seconds} s`)
  }
  show()
  const timer = setInterval(show, 1000)
  try {
    await withLock(LOCK, TIMEOUT, buildIfStale)
  } finally {
    clearInterval(timer)
    line.end()
  }
}

/** For commands: prints what went wrong and ends the process with 1. */
export async function ensureBuiltOrExit() {
  try {
    await ensureBuilt()
  } catch (error) {
    console.error(error instanceof BuildError ? error.message : error)
    process.exit(1)
  }
}

async function buildIfStale() {
  // Another process may have done it while this one waited.
  if (!isStale(ROOT)) return
  const began = Date.now()
  await build()
  writeFileSync(join(ROOT, STAMP), String(began))
}

/** @returns {Promise<void>} */
async function build() {
  const program = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
  const args = [program, 'build', '--config', 'build/electron.vite.config.ts', '--logLevel', 'warn']
  const { code, signal, printed } = await runCaptured(node24(), args, { cwd: ROOT, timeout: TIMEOUT })
  if (code !== 0) throw new BuildError(`The build failed (${signal ?? `exit code ${code}`}):\n${printed.trim()}`)
}

/** Vitest runs what is built: its projects that do so name this file as their setup. */
export default () => ensureBuilt()
