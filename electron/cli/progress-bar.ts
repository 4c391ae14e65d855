import type { ScanProgress } from '../../shared/model/scan.ts'
import { formatBytes, formatDuration, formatInteger } from '../../shared/text/format.ts'
import type { Output } from './output.ts'

const WIDTH = 30

/** One line that is written over: only for a terminal. */
export class ProgressBar {
  readonly #stream: Output
  #shown = false

  constructor(stream: Output) {
    this.#stream = stream
  }

  show(progress: ScanProgress): void {
    this.#shown = true
    void this.#stream.write(`\r${progressLine(progress)}\u001b[K`)
  }

  clear(): void {
    if (this.#shown) void this.#stream.write('\r\u001b[K')
    this.#shown = false
  }
}

export function progressLine(progress: ScanProgress): string {
  const { bytesDone, bytesTotal, bytesPerSecond, etaMs, tensorsDone, tensorsFailed, tensorsTotal } = progress
  const part = bytesTotal > 0 ? bytesDone / bytesTotal : 1
  const full = Math.floor(part * WIDTH)
  const failed = tensorsFailed > 0 ? `, ${formatInteger(tensorsFailed)} failed` : ''
  const left = etaMs === undefined ? '' : `, ${formatDuration(etaMs)} left`
  return (
    `${Math.floor(part * 100)}%`.padStart(4) +
    ` [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${formatBytes(bytesPerSecond)}/s${left}, ` +
    `${formatInteger(tensorsDone)} of ${formatInteger(tensorsTotal)} tensors${failed}`
  )
}
