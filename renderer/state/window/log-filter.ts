/** Which entries of the log are shown. */
import { formatLogData, LOG_LEVELS, LOG_LIMIT, type LogEntry, type LogLevel } from '../../../shared/text/log.ts'

export interface LogFilter {
  /** This level and worse ones. */
  readonly level: LogLevel
  /** Words that must all occur in scope, message or facts. */
  readonly text: string
}

/** The entries that a filter lets through, in their order. */
export function filterLog(entries: readonly LogEntry[], { level, text }: LogFilter): LogEntry[] {
  const shown = new Set(LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1))
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter((entry) => {
    if (!shown.has(entry.level)) return false
    if (words.length === 0) return true
    const all = `${entry.scope} ${entry.message} ${formatLogData(entry.data)}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
}

/** With what is new at the end: an entry that was there already does not come twice, the oldest make room. */
export function appendLog(entries: readonly LogEntry[], added: readonly LogEntry[]): readonly LogEntry[] {
  const last = entries.at(-1)?.id ?? 0
  const fresh = added.filter(({ id }) => id > last)
  return fresh.length === 0 ? entries : [...entries, ...fresh].slice(-LOG_LIMIT)
}
