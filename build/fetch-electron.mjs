import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { electronBinary } from './electron-binary.mjs'
import { node24 } from './node-24.mjs'

const MODULES = resolve(import.meta.dirname, '../node_modules')
/** Without a byte for so long, a download is given up, in milliseconds. A slow one may take its time. */
const PATIENCE = 60_000

/**
 * Electron's binary, downloaded on first use.
 *
 * @returns {Promise<{ binary: string } | { reason: string }>} or why there is none
 */
export async function fetchElectron() {
  const present = electronBinary()
  if (present) return { binary: present }
  const printed = await install()
  const binary = electronBinary()
  return binary ? { binary } : { reason: reasonIn(printed) }
}

/** @returns {Promise<string>} what the installer printed, which on failure may be many lines */
async function install() {
  // A temporary folder of its own shows whether anything arrives, and is empty again afterwards.
  const folder = join(MODULES, '.cache', `electron-download-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await runInstaller(folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string>}
 */
function runInstaller(folder) {
  return new Promise((done) => {
    const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder }
    const child = spawn(node24(), [join(MODULES, 'electron/install.js')], { stdio: ['ignore', 'pipe', 'pipe'], env })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
    let size = 0
    let changed = Date.now()
    const timer = setInterval(() => {
      const now = sizeOf(folder)
      if (now !== size) changed = Date.now()
      size = now
      if (Date.now() - changed < PATIENCE) return
      printed = `Error: no data for ${PATIENCE / 1000} s`
      child.kill('SIGKILL')
    }, 1000)
    child.on('error', (error) => (printed = String(error)))
    child.on('close', () => {
      clearInterval(timer)
      done(printed)
    })
  })
}

/** @param {string} folder */
function sizeOf(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.reduce((size, name) => size + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/**
 * The cause, in a few words.
 *
 * @param {string} printed
 */
export function reasonIn(printed) {
  const [, call, host] = /\b(E[A-Z]{4,}|UND_ERR_[A-Z_]+)\b(?:[: ]+([\w.-]+\.[a-z]{2,}))?/.exec(printed) ?? []
  if (call) return host ? `${call} ${host}` : call
  if (printed.includes('fetch failed')) return 'its server cannot be reached'
  const line = printed.split('\n').find((text) => /error/i.test(text)) ?? printed.split('\n')[0] ?? ''
  return (
    line
      .replace(/^\w*Error: /, '')
      .trim()
      .slice(0, 100) || 'unknown reason'
  )
}
