// node --import test/packaging/asar-hook.ts: lets plain Node load modules and read files inside asar archives, as
// Electron's does, in threads and forked processes too. Whatever else is asked of a path in there fails.
import fs from 'node:fs'
import promises from 'node:fs/promises'
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import { extractFile, statFile } from '@electron/asar'

/** The archive and the path inside it. */
const split = (path: string): readonly [string, string] | undefined => {
  const match = /^(.*\.asar)[\\/](.*)$/.exec(path)
  return match ? [match[1]!, match[2]!] : undefined
}
const isInside = (url: string) => url.startsWith('file:') && split(fileURLToPath(url)) !== undefined

registerHooks({
  resolve(specifier, context, next) {
    const url = /^\.{0,2}\//.test(specifier) ? new URL(specifier, context.parentURL).href : specifier
    if (!isInside(url)) return next(specifier, context)
    return { url, format: url.endsWith('.cjs') ? 'commonjs' : 'module', shortCircuit: true }
  },
  load(url, context, next) {
    if (!isInside(url)) return next(url, context)
    return {
      format: context.format ?? 'module',
      source: extractFile(...split(fileURLToPath(url))!),
      shortCircuit: true,
    }
  },
})

const { readFile, realpath, stat } = promises
Object.assign(promises, {
  async readFile(path: string, options?: BufferEncoding | { encoding?: BufferEncoding }) {
    const parts = typeof path === 'string' ? split(path) : undefined
    if (!parts) return readFile(path, options ?? null)
    const encoding = typeof options === 'string' ? options : options?.encoding
    const bytes = extractFile(...parts)
    return encoding ? bytes.toString(encoding) : bytes
  },
  realpath: async (path: string) => (split(path) ? path : realpath(path)),
  async stat(path: string) {
    const parts = split(path)
    if (!parts) return stat(path)
    const entry = statFile(...parts)
    return { isFile: () => 'size' in entry, isDirectory: () => 'files' in entry }
  },
})
const { readFileSync } = fs
fs.readFileSync = ((path: string, options?: BufferEncoding) => {
  const parts = typeof path === 'string' ? split(path) : undefined
  if (!parts) return options ? readFileSync(path, options) : readFileSync(path)
  return options ? extractFile(...parts).toString(options) : extractFile(...parts)
}) as typeof readFileSync
syncBuiltinESMExports()
