import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withLock } from './build-lock.mjs'
import { cacheFolder, DownloadWatch } from './download-watch.mjs'
import { electronBinary } from './electron-binary.mjs'
import { node24 } from './node-24.mjs'
import { ProgressLine } from './progress-line.mjs'
import { proxyEnvironment } from './proxy-environment.mjs'

const MODULES = resolve(import.meta.dirname, '../node_modules')
/** Milliseconds without a byte until an installation is given up. A slow one may take its time. */
const PATIENCE = 60_000
/** Milliseconds between two looks at an installation. */
const POLL = 500
/** Milliseconds to wait for another process that installs. */
const LOCK_TIMEOUT = 3_600_000
const REPORT_FETCH = pathToFileURL(resolve(import.meta.dirname, 'report-fetch.mjs')).href

/**
 * Electron's binary, downloaded on first use.
 *
 * @param {{ folder?: string, cache?: string, env?: NodeJS.ProcessEnv, patience?: number, line?: ProgressLine }} [options]
 *   `folder`: of the package `electron`; `cache`: for the lock and the temporary folder; `patience` in milliseconds
 * @returns {Promise<{ binary: string } | { reason: string }>} the path, or why there is none
 */
export async function fetchElectron(options = {}) {
  const { folder = join(MODULES, 'electron'), env = process.env, patience = PATIENCE } = options
  const { line = new ProgressLine(), cache = join(MODULES, '.cache') } = options
  const present = electronBinary(folder, env)
  if (present) return { binary: present }
  // The installer would unpack into its own folder, where nothing would look for it.
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return { reason: 'the folder in ELECTRON_OVERRIDE_DIST_PATH has no Electron' }
  const proxied = proxyEnvironment(env)
  if ('wrong' in proxied) return { reason: proxied.wrong }
  line.show('Installing Electron…')
  try {
    const printed = await withLock(join(cache, 'electron-install.lock'), LOCK_TIMEOUT, () => {
      // Another process may have installed it while this one waited.
      if (electronBinary(folder, env)) return Promise.resolve('')
      const temporary = join(cache, 'electron-download')
      return install(folder, temporary, { ...env, ...proxied.variables }, patience, line)
    })
    const binary = electronBinary(folder, env)
    return binary ? { binary } : { reason: reasonIn(printed, proxied.proxy) }
  } catch (error) {
    return { reason: error.message }
  } finally {
    line.end()
  }
}

/** @returns {Promise<string>} what the installer printed, which on failure may be many lines */
async function install(folder, temporary, env, patience, line) {
  const dist = join(folder, 'dist')
  const remove = (path) => rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  // Left by an installation that was interrupted. Without path.txt, the next interruption cannot pass for complete.
  for (const path of [temporary, join(folder, 'path.txt'), dist]) remove(path)
  mkdirSync(temporary, { recursive: true })
  try {
    const watch = new DownloadWatch({ temporary, cache: cacheFolder(env), dist }, patience)
    const variables = { ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' }
    return await runInstaller(join(folder, 'install.js'), variables, watch, line, patience)
  } finally {
    remove(temporary)
  }
}

/** @returns {Promise<string>} */
function runInstaller(script, env, watch, line, patience) {
  return new Promise((done) => {
    const args = ['--import', REPORT_FETCH, script]
    const child = spawn(node24(), args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
    child.on('message', (told) => watch.hear(told))
    const timer = setInterval(() => {
      watch.look()
      line.show(watch.text)
      if (!watch.silent) return
      printed = `Error: no data for ${patience / 1000} s`
      child.kill('SIGKILL')
    }, POLL)
    child.on('error', (error) => (printed = String(error)))
    child.on('close', () => {
      clearInterval(timer)
      done(printed)
    })
  })
}

/**
 * The cause, in a few words.
 *
 * @param {string} printed
 * @param {string} [proxy] host and port, where there is one
 */
export function reasonIn(printed, proxy) {
  const cause = causeIn(printed)
  return proxy === undefined ? cause : `${cause}; the proxy is ${proxy}`
}

/** @param {string} printed */
function causeIn(printed) {
  const [, status] = /Proxy response \((\d+)\)/.exec(printed) ?? []
  if (status === '407') return 'the proxy wants a name and a password (407)'
  if (status) return `the proxy refused the connection (${status})`
  if (/\b(?:SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY)|CERT_)/.test(printed))
    return 'the certificate of its server is not trusted; NODE_USE_SYSTEM_CA=1 trusts those of the system'
  const [, call, host] =
    /\b((?!ERROR)E[A-Z]{4,}|UND_ERR_[A-Z_]+)\b(?::? ([\w.-]+\.[a-z]{2,}|[\d.]+:\d+|[\da-f:]+:\d+))?/.exec(printed) ?? []
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
