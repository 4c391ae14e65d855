import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../node_modules/electron')

/**
 * The path of Electron's binary when it is there. Asked in this way because importing `electron` would download it.
 *
 * @returns {string | undefined}
 */
export function electronBinary() {
  const pathFile = join(FOLDER, 'path.txt')
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!existsSync(pathFile) && !override) return undefined
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const binary = join(override ?? join(FOLDER, 'dist'), name)
  return existsSync(binary) ? binary : undefined
}
