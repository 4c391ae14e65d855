/** How the system sees a scan: the machine stays awake, the taskbar shows how far it is. */
import { powerSaveBlocker } from 'electron'
import type { ScanProgress } from '../../shared/contract.ts'
import type { ElectronWindow } from './window.ts'

const NO_BAR = -1

export interface ScanActivity {
  begin(window: ElectronWindow): void
  progress(window: ElectronWindow, progress: ScanProgress): void
  end(window: ElectronWindow): void
}

export function createScanActivity(): ScanActivity {
  /** The last percentage shown, by window. */
  const shown = new Map<ElectronWindow, number>()
  let blocker: number | undefined
  return {
    begin(window) {
      shown.set(window, 0)
      blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      if (window.open) window.browserWindow.setProgressBar(0)
    },
    progress(window, { bytesDone, bytesTotal }) {
      const percent = bytesTotal > 0 ? Math.floor((bytesDone / bytesTotal) * 100) : 0
      if (!window.open || shown.get(window) === percent) return
      shown.set(window, percent)
      window.browserWindow.setProgressBar(percent / 100)
    },
    end(window) {
      shown.delete(window)
      if (window.open) window.browserWindow.setProgressBar(NO_BAR)
      if (shown.size > 0 || blocker === undefined) return
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    },
  }
}
