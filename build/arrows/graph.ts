/** Reads the imports of all source files. */
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { importsOf } from './imports.ts'

/** The modules that each module imports, by path from the root, with `/` between folders. */
export type Graph = ReadonlyMap<string, readonly string[]>

/** One import: the module that imports, the module that is imported. */
export type Arrow = readonly [from: string, to: string]

const SOURCES = ['*.{ts,js}', '{shared,electron,renderer,build,test}/**/*.{ts,mts,js,mjs,svelte}']
/** AssemblyScript, which is a program of its own. */
const ASSEMBLY = 'electron/engine/kernels/assembly/'

/** @param root the project's folder, absolute */
export function readGraph(root: string): Graph {
  const paths = globSync(SOURCES, { cwd: root }).map((path) => path.replaceAll('\\', '/'))
  const sources = paths.filter((path) => !path.startsWith(ASSEMBLY)).sort()
  return new Map(sources.map((path) => [path, targetsOf(path, readFileSync(join(root, path), 'utf8'))]))
}

/** Returns the project's own modules that a source imports. Every import names its file with the extension. */
function targetsOf(path: string, text: string): string[] {
  const own = importsOf(path, text).filter((name) => name.startsWith('.'))
  return Array.from(new Set(own.map((name) => posix.join(posix.dirname(path), name.replace(/\?.*$/, '')))))
}
