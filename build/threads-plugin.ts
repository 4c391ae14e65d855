import { resolve } from 'node:path'
import { normalizePath, type Plugin } from 'vite'

/** A module of the worker side, as Vite names it: with `/` on Windows too, and wherever a link of `node_modules` leads. */
const WORKER_SIDE = /\/threads\/dist-esm\/worker\/[^/]+$/

/**
 * Bundles `threads` from its ES modules, of which only what is used remains: its CommonJS files load
 * `node:worker_threads` through a global of webpack, and add listeners to SIGINT and SIGTERM that end the process.
 * @param implementation a module that takes the place of the worker side's transport
 */
export function threadsModules(root: string, implementation: string): Plugin {
  const modules = resolve(root, 'node_modules/threads/dist-esm')
  const worker = resolve(modules, 'worker/index.js')
  return {
    name: 'threads-modules',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === 'threads') return this.resolve(resolve(modules, 'index.js'), importer, { skipSelf: true })
      if (source === 'threads/worker') return this.resolve(worker, importer, { skipSelf: true })
      if (source !== './implementation' || importer === undefined) return undefined
      return WORKER_SIDE.test(normalizePath(importer)) ? implementation : undefined
    },
  }
}
