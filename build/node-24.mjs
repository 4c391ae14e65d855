import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node'

/**
 * The Node that this project is made for: the one that runs, or the development dependency `node` when an older one
 * was called directly.
 *
 * @returns {string}
 */
export function node24() {
  const bundled = resolve(import.meta.dirname, '../node_modules/node/bin', PROGRAM)
  return Number.parseInt(process.versions.node) >= 24 || !existsSync(bundled) ? process.execPath : bundled
}
