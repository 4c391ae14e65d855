import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../node_modules/electron')

/**
 * The path of Electron's binary if it is installed completely. Importing `electron` instead would download it.
 *
 * @param {string} [folder] of the package
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function electronBinary(folder = FOLDER, env = process.env) {
  // The installer writes path.txt last. Without it, unpacking was interrupted: the path is then that of a folder.
  const name = readText(join(folder, 'path.txt'))
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return fileOrNothing(join(override, name || defaultName()))
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const dist = join(folder, 'dist')
  if (readText(join(dist, 'version')).replace(/^v/, '') !== version) return undefined
  return fileOrNothing(join(dist, name))
}

function defaultName() {
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

/** @param {string} path */
function fileOrNothing(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined
}
