import type { ScanProgress } from './scan.ts'

/** Workers that the window and its advice offer at most: more never help, and each one costs memory. */
export const MAX_WINDOW_WORKERS = 64
/** Workers that the terminal accepts at most: as many as make sense on any machine of today. More only cost memory. */
export const MAX_TERMINAL_WORKERS = 256

/** How many workers of a scan are threads, and how many are processes. */
export function workerCounts({
  executor,
  workers,
  processes = [],
}: Pick<ScanProgress, 'executor' | 'workers' | 'processes'>): { readonly threads: number; readonly processes: number } {
  if (executor === 'processes') return { threads: 0, processes: workers }
  return { threads: workers - processes.length, processes: processes.length }
}
