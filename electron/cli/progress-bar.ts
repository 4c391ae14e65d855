import type { RunFacts, ScanProgress } from '../../shared/model/scan.ts'
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

  show(line: string): void {
    this.#shown = true
    void this.#stream.write(`\r${line}\u001b[K`)
  }

  clear(): void {
    if (this.#shown) void this.#stream.write('\r\u001b[K')
    this.#shown = false
  }
}

export const scanLine = (progress: ScanProgress): string =>
  progressLine(progress, progress.tensorsDone, progress.tensorsTotal, progress.tensorsFailed, 'tensors')

/** @param noun plural of the items that are done, failed, and in total */
export function progressLine(
  { bytesDone, bytesTotal, bytesPerSecond, etaMs }: RunFacts,
  done: number,
  total: number,
  failed: number,
  noun: string,
): string {
  const part = bytesTotal > 0 ? bytesDone / bytesTotal : 1
  const full = Math.floor(part * WIDTH)
  const failures = failed > 0 ? `, ${formatInteger(failed)} failed` : ''
  const left = etaMs === undefined ? '' : `, ${formatDuration(etaMs)} left`
  return (
    `${Math.floor(part * 100)}%`.padStart(4) +
    ` [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${formatBytes(bytesPerSecond)}/s${left}, ` +
    `${formatInteger(done)} of ${formatInteger(total)} ${noun}${failures}`
  )
}
