import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the build reads, beside packages; folders with all that is in them. */
export const SOURCES = [
  'electron',
  'renderer',
  'shared',
  'build/electron.vite.config.ts',
  'build/asc-cache.ts',
  'build/asc-plugin.ts',
  'build/licences-plugin.ts',
  'build/sample',
  'build/sample-plugin.ts',
  'build/threads-plugin.ts',
  'build/worker-programs-plugin.ts',
  'LICENSE',
  'package-lock.json',
  'svelte.config.js',
  'tsconfig.base.json',
]

/** What a complete build has written. */
export const OUTPUTS = [
  'main/main.mjs',
  'main/worker.mjs',
  'main/lab-worker.mjs',
  'main/inspect.mjs',
  'preload/preload.cjs',
  'renderer/index.html',
  'LICENCES.txt',
  'sample/tensorscope-sample-moe-Q4_K_M.gguf',
].map((name) => `dist/${name}`)

/** Says when the build began of which the outputs are. */
export const STAMP = 'dist/.built'

/**
 * Whether the built app is missing or older than its sources.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function isStale(root) {
  const outputs = OUTPUTS.map((path) => modified(join(root, path)))
  const oldest = Math.min(...outputs)
  if (oldest === 0) return true
  const stamp = join(root, STAMP)
  // What was edited while a build ran may not be in it. A build without a stamp is judged by its files.
  const built = modified(stamp) >= Math.max(...outputs) ? Number(readFileSync(stamp, 'utf8')) : oldest
  return newest(SOURCES.map((path) => join(root, path))) > built
}

/**
 * The time of the last change in files and folders. A folder's own time tells of files that were removed.
 *
 * @param {readonly string[]} paths
 * @returns {number}
 */
function newest(paths) {
  let latest = 0
  const rest = [...paths]
  for (let path = rest.pop(); path !== undefined; path = rest.pop()) {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (!stat) continue
    latest = Math.max(latest, stat.mtimeMs)
    if (stat.isDirectory()) for (const name of readdirSync(path)) rest.push(join(path, name))
  }
  return latest
}

/** @param {string} path */
function modified(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
