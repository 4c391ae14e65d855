/** Which files are one model. */
import { basename, resolve } from 'node:path'
import type { FileGroup } from './format.ts'
import { FORMATS } from './formats.ts'

/**
 * Groups files into models, in the order given. Any file of a set stands for the whole set. Never fails; a file that
 * cannot be found says so when it is opened. Work and memory grow with the files that are there, not with the number of
 * files that a name claims.
 */
export async function groupFiles(paths: readonly string[]): Promise<FileGroup[]> {
  const given = [...new Set(paths.map((path) => resolve(path)))]
  const groups = new Map<string, FileGroup>()
  for (const { group } of FORMATS)
    for (const set of await group(given.filter((path) => !groups.has(path))))
      for (const path of set.paths) groups.set(path, set)
  const single = (path: string): FileGroup => ({ name: modelName(basename(path)), paths: [path], missing: [] })
  return [...new Set(given.map((path) => groups.get(path) ?? single(path)))]
}

/** The name of a file without the extension of a known format. */
function modelName(fileName: string): string {
  const extensions = FORMATS.flatMap((format) => format.extensions)
  return fileName.replace(new RegExp(String.raw`(?<=.)\.(?:${extensions.join('|')})$`, 'i'), '')
}
