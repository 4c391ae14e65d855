/** Calls about the app's log. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { ok } from '../../../shared/text/errors.ts'
import { formatLogEntry, type LogEntry } from '../../../shared/text/log.ts'
import { indexes, none, type SchemasOf } from './argument.ts'

type LogCall = 'getLog' | 'copyLog' | 'showLogFile'

export const LOG_SCHEMAS = { getLog: none, copyLog: indexes, showLogFile: none } as const satisfies SchemasOf<LogCall>

export interface LogCallDependencies {
  /** Oldest first. */
  readonly log: readonly LogEntry[]
  showLogFile(): void
  /** Resolves when the text is on the clipboard; rejects if the system refuses it. */
  copyText(text: string): Promise<void>
}

export function createLogCalls({ log, showLogFile, copyText }: LogCallDependencies): Pick<Calls, LogCall> {
  return {
    async getLog() {
      return ok([...log])
    },

    async copyLog(ids) {
      const wanted = new Set(ids)
      const entries = log.filter((entry) => wanted.has(entry.id))
      await copyText(entries.map((entry) => `${formatLogEntry(entry)}\n`).join(''))
      return ok({ lines: entries.length })
    },

    async showLogFile() {
      showLogFile()
      return ok(null)
    },
  }
}
