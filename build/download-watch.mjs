import { readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const MB = 1_000_000

/**
 * Follows an installation of Electron by the bytes in the folders that the installer writes to: it downloads into a
 * temporary folder, moves the archive into a cache and unpacks it from there. Any change of any folder is progress.
 */
export class DownloadWatch {
  #folders
  #patience
  #now
  #sizes = { temporary: 0, cache: 0, dist: 0 }
  #changed
  #downloaded = 0
  #host = ''
  #total = 0

  /**
   * @param {{ temporary: string, cache: string, dist: string }} folders
   * @param {number} patience milliseconds without a change until the installation counts as silent
   * @param {() => number} [now]
   */
  constructor(folders, patience, now = Date.now) {
    this.#folders = folders
    this.#patience = patience
    this.#now = now
    this.#changed = now()
    this.look()
  }

  /** @param {{ host?: string, total?: number }} told by the installer's `fetch`; `total` in bytes, 0 if unknown */
  hear({ host, total }) {
    if (host) this.#host = host
    if (total) this.#total = total
    this.#changed = this.#now()
  }

  /** Measures the folders. */
  look() {
    for (const name of /** @type {const} */ (['temporary', 'cache', 'dist'])) {
      const size = sizeOf(this.#folders[name])
      if (size !== this.#sizes[name]) this.#changed = this.#now()
      this.#sizes[name] = size
    }
    this.#downloaded = Math.max(this.#downloaded, this.#sizes.temporary)
  }

  get silent() {
    return this.#now() - this.#changed >= this.#patience
  }

  /** The step, for one line of progress. */
  get text() {
    if (this.#sizes.dist > 0) return 'Unpacking Electron…'
    if (!this.#host) return 'Installing Electron…'
    if (this.#downloaded === 0) return `Downloading Electron from ${this.#host}…`
    if (this.#total > 0 && this.#downloaded >= this.#total) return 'Checking Electron…'
    const total = this.#total > 0 ? ` of ${Math.round(this.#total / MB)}` : ''
    return `Downloading Electron… ${Math.round(this.#downloaded / MB)}${total} MB`
  }
}

/**
 * The folder that @electron/get keeps archives in.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function cacheFolder(env) {
  if (env.electron_config_cache) return env.electron_config_cache
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/electron')
  if (process.platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData/Local'), 'electron/Cache')
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'electron')
}

/**
 * Bytes of all files in a folder; 0 if there is no such folder.
 *
 * @param {string} folder
 * @returns {number}
 */
function sizeOf(folder) {
  let size = 0
  const rest = [folder]
  for (let path = rest.pop(); path !== undefined; path = rest.pop()) {
    try {
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        const inside = join(path, entry.name)
        if (entry.isDirectory()) rest.push(inside)
        else size += statSync(inside, { throwIfNoEntry: false })?.size ?? 0
      }
    } catch {
      // Not made yet, or removed by the installer a moment ago.
    }
  }
  return size
}
