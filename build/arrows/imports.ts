/** Reads which modules a source file names. */
import ts from 'typescript'

const SCRIPT = /<script\b[^>]*>([\s\S]*?)<\/script>/g

/**
 * Returns every module that a file imports or exports from, types and dynamic imports included.
 *
 * @param path decides how the text is read: a component of Svelte has its imports in its scripts
 * @returns the names as written, in order, with duplicates
 */
export function importsOf(path: string, text: string): string[] {
  const scripts = path.endsWith('.svelte') ? Array.from(text.matchAll(SCRIPT), ([, script]) => script ?? '') : [text]
  return scripts.flatMap((script) =>
    ts.preProcessFile(script, true, true).importedFiles.map(({ fileName }) => fileName),
  )
}
