import { basename, dirname } from 'node:path'
import asc from 'assemblyscript/asc'
import type { Plugin } from 'vite'
import type {} from 'vitest/config'

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
  let binary: Uint8Array | undefined
  const flags = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '64']
  const { readFile } = await import('node:fs/promises')
  const { resolve } = await import('node:path')
  const { error, stderr } = await asc.main(
    [basename(file), '--outFile', 'out.wasm', ...flags, '--baseDir', dirname(file)],
    {
      readFile: async (name, baseDir) => {
        const path = resolve(baseDir, name)
        const text = await readFile(path, 'utf8').catch(() => null)
        if (text !== null) onRead(path)
        return text
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents as Uint8Array
      },
    },
  )
  if (error || !binary) throw new Error(`asc could not compile ${file}: ${error?.message}\n${stderr.toString()}`)
  return binary
}
