/** Files that the app keeps for itself: something else in their place neither holds it up nor is written to. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, rmSync, type Stats, statSync } from 'node:fs'

/** The opening of a pipe waits for nobody. Windows has neither. */
const NEVER_WAIT = constants.O_NONBLOCK ?? 0
const NO_LINKS = constants.O_NOFOLLOW ?? 0

/** For reading a file that is not reached by a link; its kind is to be looked at once it is open. */
export const READ_FLAGS = constants.O_RDONLY | NEVER_WAIT | NO_LINKS

/** For writing to such a file, which is made where there is none. */
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT | NEVER_WAIT | NO_LINKS

/** The same, always at its end. */
export const APPEND_FLAGS = WRITE_FLAGS | constants.O_APPEND

/** What is there is not a file that the app wrote. */
export class NotOwnFile extends Error {}

/**
 * A whole file, also one behind a link.
 * @param maxBytes looked at before anything is read
 * @throws NotOwnFile for what is not a regular file, and for a longer one; else the system's error
 */
export function readOwnFile(path: string, maxBytes: number): Buffer {
  const sizeOf = (stats: Stats) => {
    if (!stats.isFile()) throw new NotOwnFile('not a regular file')
    if (stats.size > maxBytes) throw new NotOwnFile(`${stats.size} bytes, at most ${maxBytes} expected`)
    return stats.size
  }
  sizeOf(statSync(path))
  // The path may name something else by now.
  const file = openSync(path, constants.O_RDONLY | NEVER_WAIT)
  try {
    const bytes = Buffer.alloc(sizeOf(fstatSync(file)))
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null)
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** Takes a link, a pipe or a device away from the place of a file; what a link leads to stays. Never a folder. */
export function removeStranger(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found && !found.isFile() && !found.isDirectory()) rmSync(path)
}

/**
 * Opens a file for writing anywhere in it, and for cutting it: Windows cuts no file that is open for appending alone.
 * @throws NotOwnFile when something else came in its place; else the system's error
 */
export function openToWrite(path: string, mode: number): number {
  removeStranger(path)
  const file = openSync(path, WRITE_FLAGS, mode)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw new NotOwnFile('not a regular file')
}
