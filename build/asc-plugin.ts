import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Plugin } from 'vite'
import type {} from 'vitest/config'
import { compiledBefore, FLAGS, hash, keepCompiled, type Reads } from './asc-cache.ts'

/**
 * Compiles `import wasm from './x.as.ts?wasm'` with AssemblyScript and inlines the bytes as a `Uint8Array`,
 * so that a worker needs no path inside an asar archive to find its kernels.
 */
export function assemblyscript(): Plugin {
  return {
    name: 'assemblyscript',
    enforce: 'pre',
    // Vitest keys its cache by the entry file alone and would miss a change in a file that it imports.
    configureVitest({ defineCacheKeyGenerator }) {
      defineCacheKeyGenerator(({ id }) => (id.endsWith('?wasm') ? false : undefined))
    },
    async load(id) {
      if (!id.endsWith('?wasm')) return undefined
      const file = id.slice(0, -'?wasm'.length)
      const bytes = await compile(file, (path) => this.addWatchFile(path)).catch((error: Error) =>
        this.error(error.message),
      )
      const base64 = Buffer.from(bytes).toString('base64')
      return { code: `export default new Uint8Array(Buffer.from("${base64}", "base64"))`, map: null, moduleType: 'js' }
    },
  }
}

async function compile(file: string, onRead: (path: string) => void): Promise<Uint8Array> {
  const kept = await compiledBefore(file)
  if (kept) {
    for (const path of kept.paths) onRead(path)
    return kept.bytes
  }
  // Loaded only when it is needed: it takes a while itself.
  const { default: asc } = await import('assemblyscript/asc')
  const reads: Reads = {}
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [basename(file), '--outFile', 'out.wasm', ...FLAGS, '--baseDir', dirname(file)],
    {
      readFile: async (name, baseDir) => {
        const path = resolve(baseDir, name)
        const text = await readFile(path, 'utf8').catch(() => null)
        reads[path] = text === null ? null : hash(text)
        if (text !== null) onRead(path)
        return text
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents as Uint8Array
      },
    },
  )
  if (error || !binary) throw new Error(`asc could not compile ${file}: ${error?.message}\n${stderr.toString()}`)
  await keepCompiled(file, binary, reads)
  return binary
}
