/** The log in memory, which the windows show even if the file cannot be written. */
import { LOG_LIMIT, type LogEntry, type WriteLog } from '../../../shared/text/log.ts'

/** Shortest time between two events with new entries, in milliseconds. */
const TELL_INTERVAL = 100

export interface LogBook {
  readonly write: WriteLog
  /** The last entries, oldest first. */
  readonly entries: readonly LogEntry[]
}

/**
 * @param keep saves an entry; may throw, which is ignored
 * @param tell receives new entries, a few at a time
 */
export function createLogBook(
  keep: (entry: LogEntry) => void,
  tell: (entries: readonly LogEntry[]) => void,
  limit = LOG_LIMIT,
): LogBook {
  const entries: LogEntry[] = []
  let untold: LogEntry[] = []
  let timer: NodeJS.Timeout | undefined
  let lastId = 0
  return {
    entries,
    write: (level, scope, message, data) => {
      const entry: LogEntry = { id: ++lastId, time: Date.now(), level, scope, message, ...(data ? { data } : {}) }
      entries.push(entry)
      if (entries.length > limit) entries.shift()
      untold.push(entry)
      if (untold.length > limit) untold.shift()
      timer ??= setTimeout(() => {
        timer = undefined
        const batch = untold
        untold = []
        tell(batch)
      }, TELL_INTERVAL).unref()
      try {
        keep(entry)
      } catch {
        // A full disk or a folder that cannot be written to: what is in memory is still there.
      }
    },
  }
}
