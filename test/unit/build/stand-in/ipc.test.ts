import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { ipcMain } from '../../../../build/stand-in/ipc-main.ts'
import { createInvokeEvent, createIpcEvent, createMainFrame } from '../../../../build/stand-in/web-frame.ts'

let told: MockInstance<typeof console.error>
beforeEach(() => {
  told = vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => {
  ipcMain.removeHandler('a')
  vi.restoreAllMocks()
})

describe('ipcMain.handle', () => {
  test('Attempted to register a second handler', () => {
    ipcMain.handle('a', () => 1)
    const error = new Error("Attempted to register a second handler for 'a'")
    expect(() => ipcMain.handle('a', () => 2)).toThrow(error)
    // Before it looks at what is given.
    expect(() => ipcMain.handle('a', undefined as never)).toThrow(error)
  })

  test('Expected handler to be a function', () => {
    expect(() => ipcMain.handle('a', 'x' as never)).toThrow(
      new TypeError("Expected handler to be a function, but found type 'string'"),
    )
  })

  test('ipcMain.handleOnce answers once', async () => {
    ipcMain.handleOnce('a', () => 1)
    expect(await ipcMain.answer('a', {}, [])).toEqual({ value: 1 })
    expect(await ipcMain.answer('a', {}, [])).toMatchObject({ error: expect.anything() })
  })
})

describe('an invoke', () => {
  test('No handler registered', async () => {
    const error = "Error invoking remote method 'a': Error: No handler registered for 'a'"
    expect(await ipcMain.answer('a', {}, [])).toEqual({ error })
  })

  test('is rejected with the text of what the handler throws, which is told on stderr', async () => {
    const error = new TypeError('no')
    ipcMain.handle('a', () => Promise.reject(error))
    expect(await ipcMain.answer('a', {}, [])).toEqual({ error: "Error invoking remote method 'a': TypeError: no" })
    expect(told).toHaveBeenCalledExactlyOnceWith("Error occurred in handler for 'a':", error)
  })

  test('An object could not be cloned: its answer', async () => {
    ipcMain.handle('a', () => () => undefined)
    const error = "Error invoking remote method 'a': Error: An object could not be cloned."
    expect(await ipcMain.answer('a', {}, [])).toEqual({ error })
  })
})

test("a channel with the name 'error' throws nothing", () => {
  expect(() => ipcMain.emit('error', {}, new Error('x'))).not.toThrow()
})

describe('webContents.send', () => {
  const posted = vi.fn()
  let gone = false
  const frame = createMainFrame({ id: 7, isGone: () => gone, url: () => 'app://x/y', post: posted })
  beforeEach(() => {
    gone = false
    posted.mockClear()
  })

  test('Missing required channel argument', () => {
    expect(() => frame.send(5 as never)).toThrow(new TypeError('Missing required channel argument'))
  })

  test('tells on stderr of what cannot be cloned, and does not send it', () => {
    frame.send('a', () => undefined)
    expect(told).toHaveBeenCalledExactlyOnceWith(
      'Error sending from webFrameMain: ',
      new Error('An object could not be cloned.'),
    )
    expect(posted).not.toHaveBeenCalled()
  })

  test('sends a copy of the moment', () => {
    const sent = { a: 1 }
    frame.send('a', sent)
    expect(posted).toHaveBeenCalledExactlyOnceWith('a', [{ a: 1 }])
    expect(posted.mock.lastCall![1][0]).not.toBe(sent)
  })

  test('Render frame was disposed before WebFrameMain could be accessed', () => {
    expect([frame.url, frame.origin]).toEqual(['app://x/y', 'app://x'])
    gone = true
    const error = new Error('Render frame was disposed before WebFrameMain could be accessed')
    expect(frame.isDestroyed()).toBe(true)
    expect(() => frame.url).toThrow(error)
    expect(() => frame.origin).toThrow(error)
    frame.send('a')
    expect(told).toHaveBeenCalledExactlyOnceWith('Error sending from webFrameMain: ', error)
  })

  test('events of ipcMain name their frame', () => {
    const names = { type: 'frame', frameId: 1, processId: 7, senderFrame: frame }
    expect(createIpcEvent({}, frame)).toMatchObject(names)
    const event = createInvokeEvent({}, frame)
    expect(event).toMatchObject(names)
    // Only messages that nobody waits for can be replied to in this way.
    expect(() => (event as unknown as { reply: unknown }).reply).toThrow('IpcMainInvokeEvent.reply is not imitated')
    createIpcEvent({}, frame).reply('b', 1)
    expect(posted).toHaveBeenCalledExactlyOnceWith('b', [1])
  })
})
