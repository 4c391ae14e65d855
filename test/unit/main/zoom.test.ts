import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { ElectronWindow } from '../../../electron/main/window.ts'
import { createZoom } from '../../../electron/main/zoom.ts'

const fakeWindow = () => {
  const webContents = Object.assign(new EventEmitter(), { setZoomFactor: vi.fn() })
  return { webContents, window: { browserWindow: { webContents } } as unknown as ElectronWindow }
}

test('zooms all windows, and a page that is loaded later', () => {
  const [open, later] = [fakeWindow(), fakeWindow()]
  const onChange = vi.fn()
  const zoom = createZoom(() => [open.window], onChange)
  zoom.step('in')
  expect(zoom.factor).toBe(1.1)
  expect(open.webContents.setZoomFactor).toHaveBeenCalledExactlyOnceWith(1.1)
  expect(onChange).toHaveBeenCalledOnce()
  zoom.follow(later.window)
  later.webContents.emit('did-finish-load')
  expect(later.webContents.setZoomFactor).toHaveBeenCalledExactlyOnceWith(1.1)
})
