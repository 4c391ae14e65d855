/** Zoom of all windows: the same in each, until the app ends. */
import { type ZoomStep, zoomAfter } from '../app/windows/zoom.ts'
import type { ElectronWindow } from './window.ts'

export interface Zoom {
  /** 1 is the actual size. */
  readonly factor: number
  step(step: ZoomStep): void
  /** Keeps the window at the factor. Chromium remembers a factor per address, and a page starts with that one. */
  follow(window: ElectronWindow): void
}

export function createZoom(windows: () => readonly ElectronWindow[], onChange: () => void): Zoom {
  let factor = 1
  return {
    get factor() {
      return factor
    },
    step(step) {
      factor = zoomAfter(factor, step)
      for (const { browserWindow } of windows()) browserWindow.webContents.setZoomFactor(factor)
      onChange()
    },
    follow({ browserWindow: { webContents } }) {
      webContents.on('did-finish-load', () => webContents.setZoomFactor(factor))
    },
  }
}
