import type { LogEntry, LogLevel } from '../../../shared/text/log.ts'
import { appendLog, filterLog } from './log-filter.ts'

/** The log as the window has it. */
export class LogController {
  entries = $state.raw<readonly LogEntry[]>([])
  level = $state<LogLevel>('info')
  text = $state('')
  readonly shown = $derived(filterLog(this.entries, { level: this.level, text: this.text }))

  /** All that the app has, at the start; what came in the meantime is kept. */
  set(entries: readonly LogEntry[]): void {
    this.entries = appendLog(entries, this.entries)
  }

  add(entries: readonly LogEntry[]): void {
    this.entries = appendLog(this.entries, entries)
  }
}
