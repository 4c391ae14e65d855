/** Electron's switch for its archives, per thread. Plain Node has no such member. */
const host = process as { noAsar?: boolean | undefined }

/**
 * Starts a call of `node:fs` on a file of the user. Electron's `fs` takes a file whose name ends in `.asar` for an
 * archive of an app. It reads `process.noAsar` when a call starts, so the flag is set for that moment only: the app's
 * own files are in an archive.
 */
export function outsideArchives<T>(start: () => T): T {
  const before = host.noAsar
  host.noAsar = true
  try {
    return start()
  } finally {
    host.noAsar = before
  }
}

/** For a worker, whose program is loaded completely: all files that it opens from now on are files of the user. */
export function ignoreArchives(): void {
  host.noAsar = true
}
