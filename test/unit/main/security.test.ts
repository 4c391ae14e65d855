import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { secureApp, secureSession } from '../../../electron/main/security.ts'

const electron = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  const app = {
    enableSandbox: vi.fn(),
    isPackaged: true,
    commandLine: { appendSwitch: vi.fn(), hasSwitch: vi.fn((_name?: string) => false) },
  }
  return { app: Object.assign(new EventEmitter(), app) }
})
vi.mock('electron', () => electron)

const createSession = () =>
  Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
    webRequest: { onBeforeRequest: vi.fn() },
    setSpellCheckerEnabled: vi.fn(),
  })
const preventedBy = (emitter: EventEmitter, name: string, event: object = {}) => {
  const preventDefault = vi.fn()
  emitter.emit(name, { preventDefault, ...event })
  return preventDefault.mock.calls.length > 0
}
const contents = Object.assign(new EventEmitter(), {
  setWindowOpenHandler: vi.fn(),
  setWebRTCIPHandlingPolicy: vi.fn(),
})
let session: ReturnType<typeof createSession>

beforeEach(() => {
  electron.app.removeAllListeners()
  contents.removeAllListeners()
  electron.app.isPackaged = true
  session = createSession()
  secureApp()
  electron.app.emit('web-contents-created', {}, contents)
  electron.app.emit('session-created', session)
})

const mayLoad = (url: string) => {
  const callback = vi.fn()
  const listener = session.webRequest.onBeforeRequest.mock.calls[0]![0] as (details: object, answer: unknown) => void
  listener({ url }, callback)
  return (callback.mock.calls[0]![0] as { cancel: boolean }).cancel === false
}

test('the sandbox is on for every page', () => expect(electron.app.enableSandbox).toHaveBeenCalled())

test('a sandbox that was turned off stays off: root has no other way, and half of one ends every child process', () => {
  electron.app.enableSandbox.mockClear()
  electron.app.commandLine.hasSwitch.mockImplementation((name?: string) => name === 'no-sandbox')
  secureApp()
  expect(electron.app.enableSandbox).not.toHaveBeenCalled()
  electron.app.commandLine.hasSwitch.mockReturnValue(false)
})

test('nothing of Chromium goes online by itself', () => {
  const { appendSwitch } = electron.app.commandLine
  expect(appendSwitch).toHaveBeenCalledWith('host-resolver-rules', 'MAP * ~NOTFOUND')
  expect(appendSwitch).toHaveBeenCalledWith('webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  for (const name of ['no-proxy-server', 'no-pings', 'disable-background-networking', 'disable-component-update'])
    expect(appendSwitch).toHaveBeenCalledWith(name)
  expect(contents.setWebRTCIPHandlingPolicy).toHaveBeenCalledWith('disable_non_proxied_udp')
  expect(session.setSpellCheckerEnabled).toHaveBeenCalledWith(false)
})

test('requests reach nothing but the app’s own files', () => {
  expect(mayLoad('app://tensorscope/assets/a.js')).toBe(true)
  for (const url of [
    'https://example.com/',
    'http://localhost/',
    'ws://x/',
    'file:///etc/passwd',
    'app://other/x',
    'devtools://devtools/x',
  ])
    expect(mayLoad(url)).toBe(false)
  electron.app.isPackaged = false
  expect(mayLoad('devtools://devtools/x')).toBe(true)
  expect(mayLoad('https://example.com/')).toBe(false)
})

test('no permission is granted', () => {
  const callback = vi.fn()
  session.setPermissionRequestHandler.mock.calls[0]![0]({}, 'media', callback)
  expect(callback).toHaveBeenCalledExactlyOnceWith(false)
  expect(session.setPermissionCheckHandler.mock.calls[0]![0]({}, 'media')).toBe(false)
  expect(session.setDevicePermissionHandler.mock.calls[0]![0]({})).toBe(false)
  expect(preventedBy(session, 'will-download')).toBe(true)
})

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s leads nowhere else', (name) => {
  for (const url of [
    'https://example.com/',
    'file:///a.gguf',
    'app://tensorscope/other.html',
    'app://tensorscope.evil/index.html',
  ])
    expect(preventedBy(contents, name, { url })).toBe(true)
  expect(preventedBy(contents, name, { url: 'app://tensorscope/index.html' })).toBe(false)
})

test('no window and no webview opens', () => {
  expect(contents.setWindowOpenHandler.mock.calls[0]![0]({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
  expect(preventedBy(contents, 'will-attach-webview')).toBe(true)
})

test('the default session can be secured on its own', () => {
  const other = createSession()
  secureSession(other as unknown as Session)
  expect(other.webRequest.onBeforeRequest).toHaveBeenCalledOnce()
})

describe('with a development server', () => {
  /** Loads the module again, as an app does that is started with the variable. */
  async function secureWith(isPackaged: boolean) {
    electron.app.removeAllListeners()
    electron.app.isPackaged = isPackaged
    electron.app.commandLine.appendSwitch.mockClear()
    contents.removeAllListeners()
    session = createSession()
    vi.resetModules()
    vi.stubEnv('ELECTRON_RENDERER_URL', 'http://127.0.0.1:5173')
    const security = await import('../../../electron/main/security.ts')
    security.secureApp()
    electron.app.emit('web-contents-created', {}, contents)
    electron.app.emit('session-created', session)
  }
  afterEach(() => vi.unstubAllEnvs())

  test('an unpacked app reaches that server and nothing else', async () => {
    await secureWith(false)
    expect(electron.app.commandLine.appendSwitch).toHaveBeenCalledWith(
      'host-resolver-rules',
      'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    )
    for (const url of ['http://127.0.0.1:5173/main.ts', 'ws://127.0.0.1:5173/?token=x']) expect(mayLoad(url)).toBe(true)
    for (const url of ['http://127.0.0.1:80/', 'ws://127.0.0.1:80/', 'https://example.com/', 'http://localhost:5173/'])
      expect(mayLoad(url)).toBe(false)
    expect(preventedBy(contents, 'will-navigate', { url: 'http://127.0.0.1:5173/index.html' })).toBe(false)
    for (const url of ['http://127.0.0.1:5173/other.html', 'app://tensorscope/index.html', 'https://example.com/'])
      expect(preventedBy(contents, 'will-navigate', { url })).toBe(true)
  })

  test('a packed app ignores it', async () => {
    await secureWith(true)
    expect(electron.app.commandLine.appendSwitch).toHaveBeenCalledWith('host-resolver-rules', 'MAP * ~NOTFOUND')
    expect(mayLoad('http://127.0.0.1:5173/main.ts')).toBe(false)
    expect(mayLoad('app://tensorscope/index.html')).toBe(true)
    expect(preventedBy(contents, 'will-navigate', { url: 'http://127.0.0.1:5173/index.html' })).toBe(true)
  })
})
