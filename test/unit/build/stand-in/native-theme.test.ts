import { EventEmitter } from 'node:events'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { app } from '../../../../build/stand-in/app.ts'
import { nativeTheme } from '../../../../build/stand-in/native-theme.ts'

test('nativeTheme.themeSource refuses a word that Electron does not know', () => {
  expect(() => (nativeTheme.themeSource = 'black' as never)).toThrow(TypeError)
  expect(nativeTheme.themeSource).toBe('system')
})

test('nativeTheme emits updated later, and only for a change', async () => {
  const updated = vi.fn()
  nativeTheme.on('updated', updated)
  nativeTheme.themeSource = 'dark'
  nativeTheme.themeSource = 'dark'
  expect(updated).not.toHaveBeenCalled()
  await new Promise(setImmediate)
  expect(updated).toHaveBeenCalledExactlyOnceWith()
  nativeTheme.off('updated', updated)
})

test('nobody raises the limit of listeners, and pages use none of them up', async () => {
  expect([nativeTheme.getMaxListeners(), app.getMaxListeners(), EventEmitter.defaultMaxListeners]).toEqual([10, 10, 10])
  const emulateMedia = vi.fn(() => Promise.resolve())
  const page = Object.assign(new EventEmitter(), { emulateMedia, isClosed: () => false })
  await nativeTheme.follow(page as unknown as Page)
  expect(nativeTheme.listenerCount('updated')).toBe(0)
  nativeTheme.themeSource = 'light'
  expect(emulateMedia).toHaveBeenLastCalledWith({ colorScheme: 'light' })
  page.emit('close')
  nativeTheme.themeSource = 'dark'
  expect(emulateMedia).toHaveBeenCalledTimes(2)
})
