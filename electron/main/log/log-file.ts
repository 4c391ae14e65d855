/** The log on the disk, by `electron-log`. Why its part for Node: `log.md`. */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import { formatLogEntry, type LogEntry } from '../../../shared/text/log.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../engine/export/write-file.ts'
import { APPEND_FLAGS, removeStranger } from '../../engine/files/own-file.ts'

/** Bytes after which a log file becomes the old one, and the one before is deleted: thousands of lines. */
const MAX_BYTES = 2 * 1024 * 1024

export interface LogFile {
  readonly path: string
  write(entry: LogEntry): void
}

/** Its troubles with a file would come to the terminal at every line. */
function silence(logger: typeof electronLog): void {
  const { console } = logger.transports
  logger.transports.console = Object.assign(() => undefined, console, { level: false as const })
}
// Where the files of all loggers report.
silence(electronLog)

/** The names of files are in it. */
function makePrivate(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
    removeStranger(path)
    chmodSync(path, PRIVATE_FILE)
  } catch {
    // There is no file yet, or there will be none.
  }
}

/**
 * Writes a line an entry to `tensorscope.log`; the file before it is `tensorscope.old.log`. What cannot be written is
 * lost without a word: the app's memory has it.
 */
export function createLogFile(folder: string, maxBytes = MAX_BYTES): LogFile {
  const path = join(folder, 'tensorscope.log')
  const logger = electronLog.create({ logId: path })
  silence(logger)
  const { file } = logger.transports
  file.setAppName('Tensorscope')
  file.resolvePathFn = () => path
  file.maxSize = maxBytes
  // Not through a link, and without waiting for a pipe that came later. The types know flags by name only.
  file.writeOptions = Object.assign({}, file.writeOptions, { flag: APPEND_FLAGS, mode: PRIVATE_FILE })
  makePrivate(folder, path)
  file.format = ({ data }) => data
  file.level = 'debug'
  return { path, write: (entry) => logger[entry.level](formatLogEntry(entry)) }
}
