import type { ScanProgress } from '../../../shared/contract.ts'
import { formatBytes, formatDuration, formatInteger } from '../../../shared/format.ts'

const WIDTH = 30

/** One line that is written over: only for a terminal. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream
  #shown = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show(progress: ScanProgress): void {
    this.#shown = true
    this.#stream.write(`\r${progressLine(progress)}\u001b[K`)
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K')
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
