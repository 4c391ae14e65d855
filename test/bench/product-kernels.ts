/** The product's kernels under plain Node: their `?wasm` import is compiled by the build's own plugin. */
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Kernels from '../../electron/engine/kernels/kernels.ts'
import { assemblyscript } from '../../build/asc-plugin.ts'

export type ProductKernels = typeof Kernels

const QUERY = '?wasm'
const SOURCE = resolve(import.meta.dirname, '../../electron/engine/kernels/assembly/kernels.as.ts')
const ENTRY = pathToFileURL(SOURCE).href + QUERY

type Load = (this: object, id: string) => Promise<{ readonly code: string }>

export async function loadProductKernels(): Promise<ProductKernels> {
  const context = {
    addWatchFile: () => undefined,
    error: (message: string) => {
      throw new Error(message)
    },
  }
  const { code } = await (assemblyscript().load as unknown as Load).call(context, SOURCE + QUERY)
  const hooks = registerHooks({
    load: (url, hookContext, next) =>
      url === ENTRY ? { format: 'module', source: code, shortCircuit: true } : next(url, hookContext),
  })
  try {
    return await import('../../electron/engine/kernels/kernels.ts')
  } finally {
    hooks.deregister()
  }
}
