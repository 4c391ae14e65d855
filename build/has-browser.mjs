import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { node24 } from './node-24.mjs'

/**
 * Whether a browser that can show windows is installed. Asked in a process of its own: this one may be an older Node,
 * without TypeScript.
 *
 * @returns {boolean}
 */
export function hasBrowser() {
  const module = pathToFileURL(resolve(import.meta.dirname, 'stand-in/find-browser.ts')).href
  const script = `const { findBrowser } = await import(${JSON.stringify(module)})
process.exit((await findBrowser(true)) ? 0 : 1)`
  return (
    spawnSync(node24(), ['--input-type=module', '--eval', script], { stdio: 'ignore', timeout: 20_000 }).status === 0
  )
}
