/** A scan in the terminal. */
import type { ScanProgress } from '../../shared/model/scan.ts'
import { formatLogEntry, type WriteLog } from '../../shared/text/log.ts'
import type { Model } from '../engine/formats/model.ts'
import { startScan } from '../engine/scan/scan.ts'
import type { ScanHandle, ScanSettings } from '../engine/scan/scan-api.ts'
import { unreadableRow } from '../engine/results/unreadable-row.ts'
import type { InspectHost } from './host.ts'
import type { InspectRun } from './inspect-command.ts'
import type { Output } from './output.ts'
import { ProgressBar, scanLine } from './progress-bar.ts'

/** Starts a scan that shows its progress or its log, and that an interruption cancels. */
export function scan(
  model: Model,
  args: InspectRun & ScanSettings,
  host: InspectHost,
): Pick<ScanHandle, 'row' | 'histogram' | 'close' | 'finished'> {
  const bar = host.stderr.isTTY && !args.quiet && !args.verbose ? new ProgressBar(host.stderr) : undefined
  const handle = startScan(model, args, host.spawner, {
    ...(bar ? { onProgress: (progress: ScanProgress) => bar.show(scanLine(progress)) } : {}),
    ...(args.verbose ? { log: logTo(host.stderr) } : {}),
  })
  const { row, histogram, close } = handle
  return { row, histogram, close, finished: whileRunning(handle, bar, host) }
}

/** The end of a run that an interruption cancels, and whose progress bar vanishes with it. */
export async function whileRunning<End>(
  { finished, cancel }: { readonly finished: Promise<End>; cancel(): void },
  bar: ProgressBar | undefined,
  { signal }: Pick<InspectHost, 'signal'>,
): Promise<End> {
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  const end = await finished
  signal.removeEventListener('abort', cancel)
  bar?.clear()
  return end
}

export function logTo(output: Output): WriteLog {
  let id = 0
  return (level, scope, message, data) => {
    const entry = { id: ++id, time: Date.now(), level, scope, message, ...(data ? { data } : {}) }
    void output.write(`${formatLogEntry(entry)}\n`)
  }
}

/** The rows of a model without a scan. */
export function notScanned(model: Model): ScanHandle['row'] {
  return (index) => unreadableRow(model.header.tensors.at(index)) ?? { index, status: 'waiting', attempts: 0 }
}
