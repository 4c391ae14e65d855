import { accessSync, chmodSync, constants } from 'node:fs'
import { isAbsolute } from 'node:path'
import { path7za } from '7zip-bin'

/**
 * The 7-Zip that came with the packages, so that packing an archive downloads nothing.
 *
 * @returns {string | undefined} undefined where there is none that runs: electron-builder then brings its own
 */
export function sevenZip() {
  if (!isAbsolute(path7za)) return undefined
  try {
    // The package's files come without the bit that lets them run.
    if (process.platform !== 'win32' && !canRun(path7za)) chmodSync(path7za, 0o755)
    accessSync(path7za, constants.X_OK)
    return path7za
  } catch {
    return undefined
  }
}

/** @param {string} path */
function canRun(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @returns {Record<string, string>} what electron-builder has to be told in its environment */
export function packingTools() {
  const path = sevenZip()
  return path === undefined ? {} : { ELECTRON_BUILDER_7ZIP_PATH: path }
}
