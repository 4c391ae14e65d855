/** What the app notes down about itself: for the Log view and the log file. */
import { visibleText } from './format.ts'

/** Worst first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The part of the app that speaks. `worker` is one thread or process, `results` what is kept of scans. */
export type LogScope = 'app' | 'open' | 'scan' | 'compare' | 'worker' | 'results' | 'export' | 'lab'

/** Facts for programs and for those who report a fault. Never bytes of a file, never a model's path. */
export type LogData = Readonly<Record<string, string | number | boolean>>

export interface LogEntry {
  /** Counts up from 1 while the app runs. */
  readonly id: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly level: LogLevel
  readonly scope: LogScope
  readonly message: string
  readonly data?: LogData
}

/** Notes something down. Never throws and never waits. */
export type WriteLog = (level: LogLevel, scope: LogScope, message: string, data?: LogData) => void

/** Entries that the app keeps for its windows: those of a long scan with faults, in about a megabyte. */
export const LOG_LIMIT = 2000

/** `worker=2 pid=4711 reason="was killed by SIGKILL"` */
export function formatLogData(data: LogData | undefined): string {
  return Object.entries(data ?? {})
    .map(([key, value]) => `${key}=${typeof value === 'string' ? JSON.stringify(visibleText(value)) : value}`)
    .join(' ')
}

/** One line: `2026-01-31T09:30:00.000Z warn  worker  Worker 2 was killed by SIGKILL.  worker=2 pid=4711` */
export function formatLogEntry({ time, level, scope, message, data }: LogEntry): string {
  const parts = [new Date(time).toISOString(), level.padEnd(5), scope.padEnd(7), visibleText(message)]
  return `${parts.join(' ')}  ${formatLogData(data)}`.trimEnd()
}
