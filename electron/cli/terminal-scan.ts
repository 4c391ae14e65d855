/** A scan in the terminal. */
import type { ScanProgress } from '../../shared/model/scan.ts'
import { formatLogEntry, type WriteLog } from '../../shared/text/log.ts'
import type { Model } from '../engine/formats/model.ts'
import { startScan } from '../engine/scan/scan.ts'
import type { ScanEnd, ScanHandle, ScanSettings } from '../engine/scan/scan-api.ts'
import { unreadableRow } from '../engine/results/unreadable-row.ts'
import type { InspectHost } from './host.ts'
import type { InspectRun } from './inspect-command.ts'
import type { Output } from './output.ts'
import { ProgressBar } from './progress-bar.ts'

/** Starts a scan that shows its progress or its log, and that an interruption cancels. */
export function scan(
  model: Model,
  args: InspectRun & ScanSettings,
  host: InspectHost,
): Pick<ScanHandle, 'row' | 'histogram' | 'close' | 'finished'> {
  const bar = host.stderr.isTTY && !args.quiet && !args.verbose ? new ProgressBar(host.stderr) : undefined
  const handle = startScan(model, args, host.spawner, {
    ...(bar ? { onProgress: (progress: ScanProgress) => bar.show(progress) } : {}),
    ...(args.verbose ? { log: logTo(host.stderr) } : {}),
  })
  host.signal.addEventListener('abort', handle.cancel)
  if (host.signal.aborted) handle.cancel()
  const end = async (): Promise<ScanEnd> => {
    const ended = await handle.finished
    host.signal.removeEventListener('abort', handle.cancel)
    bar?.clear()
    return ended
  }
  return { row: handle.row, histogram: handle.histogram, close: handle.close, finished: end() }
}

function logTo(output: Output): WriteLog {
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
