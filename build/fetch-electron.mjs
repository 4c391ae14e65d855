import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { electronBinary } from './electron-binary.mjs'
import { node24 } from './node-24.mjs'

const INSTALL = resolve(import.meta.dirname, '../node_modules/electron/install.js')
const TIMEOUT = 60_000

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

/** @returns {Promise<string>} what the installer printed, which on failure is many lines */
function install() {
  return new Promise((done) => {
    const child = spawn(node24(), [INSTALL], { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
    const timer = setTimeout(() => {
      printed = `Error: no answer within ${TIMEOUT / 1000} s`
      child.kill('SIGKILL')
    }, TIMEOUT)
    child.on('error', (error) => (printed = String(error)))
    child.on('close', () => {
      clearTimeout(timer)
      done(printed)
    })
  })
}

/**
 * The cause, in a few words.
 *
 * @param {string} printed
 */
export function reasonIn(printed) {
  const [, call, host] = /\b(E[A-Z]{4,}|UND_ERR_[A-Z_]+)\b(?:[: ]+([\w.-]+\.[a-z]{2,}))?/.exec(printed) ?? []
  if (call) return host ? `${call} ${host}` : call
  const line = printed.split('\n').find((text) => /error/i.test(text)) ?? printed.split('\n')[0] ?? ''
  return line.replace(/^\w*Error: /, '').trim().slice(0, 100) || 'unknown reason'
}
