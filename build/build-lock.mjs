import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two attempts. */
const PAUSE = 100
/** What Windows says of a file that another process is removing or a virus scanner reads. It passes. */
const BUSY = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : []

/**
 * Runs something while no other process runs it. A lock whose owner was killed is taken over.
 *
 * @template T
 * @param {string} path of the lock, a file
 * @param {number} timeout in milliseconds, to wait for others
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function withLock(path, timeout, run) {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = Date.now() + timeout
  while (!claim(path)) {
    if (Date.now() > deadline) throw new Error(`Another process has not finished; if there is none, remove ${path}`)
    await sleep(PAUSE)
  }
  // `maxRetries` needs `recursive`.
  const release = () => rmSync(path, { force: true, recursive: true, maxRetries: 5 })
  process.once('exit', release)
  try {
    return await run()
  } finally {
    release()
    process.off('exit', release)
  }
}

/** @param {string} path */
function claim(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (BUSY.includes(error.code)) return false
    if (error.code !== 'EEXIST') throw error
  }
  const owner = readOwner(path)
  if (owner === undefined || isAlive(owner)) return false
  // Moved away first: of several that find it, one succeeds, and no fresh lock is removed by a slow one.
  const stale = `${path}.${process.pid}`
  try {
    renameSync(path, stale)
    const moved = readOwner(stale)
    if (moved !== undefined && isAlive(moved)) renameSync(stale, path)
    else rmSync(stale, { force: true })
  } catch {
    // Another process was faster.
  }
  return false
}

/** @param {string} path */
function readOwner(path) {
  try {
    // Empty for a moment, while its owner writes it.
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
