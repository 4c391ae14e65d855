import type { ScanProgress } from './scan.ts'

/** How many workers of a scan are threads, and how many are processes. */
export function workerCounts({
  executor,
  workers,
  processes = [],
}: Pick<ScanProgress, 'executor' | 'workers' | 'processes'>): { readonly threads: number; readonly processes: number } {
  if (executor === 'processes') return { threads: 0, processes: workers }
  return { threads: workers - processes.length, processes: processes.length }
}
