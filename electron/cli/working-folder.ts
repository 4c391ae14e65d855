/**
 * The folder in which a relative path starts. Says so, and returns nothing, where there is none: it was deleted, or its
 * path is longer than the system can say.
 * @param named by whoever started this, from another folder
 */
export function workingFolder(named: string | undefined): string | undefined {
  try {
    return named ?? process.cwd()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    console.error(`The current folder cannot be used (${code}): it was deleted, or its path is too long.`)
    return undefined
  }
}
