/** Names of the workers of a scan, which are threads, processes, or both. */
import type { ScanProgress } from '../../../shared/model/scan.ts'
import { workerCounts } from '../../../shared/model/scan-workers.ts'
import { t } from '../../i18n.svelte.ts'

/** `60 threads and 4 processes` */
export function workersText(scan: Pick<ScanProgress, 'executor' | 'workers' | 'processes'>): string {
  const counts = workerCounts(scan)
  const threads = t('{{count}} threads', { count: counts.threads })
  if (counts.processes === 0) return threads
  const processes = t('{{count}} processes', { count: counts.processes })
  return counts.threads === 0 ? processes : t('{{threads}} and {{processes}}', { threads, processes })
}

/** `thread 60`, `process 61` */
export const workerText = (worker: number, { executor, processes }: Pick<ScanProgress, 'executor' | 'processes'>) =>
  executor === 'processes' || processes?.includes(worker)
    ? t('process {{worker}}', { worker })
    : t('thread {{worker}}', { worker })
