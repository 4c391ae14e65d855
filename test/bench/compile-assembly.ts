/** AssemblyScript at run time: sources that are no part of the product are compiled into memory. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import asc from 'assemblyscript/asc'

/** The flags of build/asc-plugin.ts: both sides of a comparison are compiled alike. */
const FLAGS = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '80']

/**
 * @param source text that stands for the file, when it is not on disk
 * @throws Error with what the compiler printed
 */
export async function compileAssembly(file: string, source?: string): Promise<WebAssembly.Module> {
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [basename(file), '--outFile', 'out.wasm', ...FLAGS, '--baseDir', dirname(file)],
    {
      readFile: async (name, baseDir) => {
        const path = resolve(baseDir, name)
        return source !== undefined && path === file ? source : readFile(path, 'utf8').catch(() => null)
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents as Uint8Array
      },
    },
  )
  if (error || !binary)
    throw new Error(`asc could not compile ${basename(file)}: ${error?.message}\n${stderr.toString()}`)
  return new WebAssembly.Module(new Uint8Array(binary))
}

/** Modules compiled as these import nothing but `abort`. */
export const IMPORTS = {
  env: {
    abort: (): never => {
      throw new Error('a kernel aborted')
    },
  },
}
