import { beforeEach, describe, expect, it, vi } from 'vitest'
import { CALLS } from '../../../shared/ipc/calls.ts'
import { CALL_CHANNEL, EVENT_CHANNEL, OPEN_PATHS_CHANNEL, type Transport } from '../../../shared/ipc/transport.ts'

const electron = vi.hoisted(() => ({
  contextBridge: { exposeInMainWorld: vi.fn<(key: string, api: Transport<File>) => void>() },
  ipcRenderer: { invoke: vi.fn(), on: vi.fn(), off: vi.fn() },
  webUtils: { getPathForFile: vi.fn() },
}))
vi.mock('electron', () => electron)
await import('../../../electron/preload/preload.ts')
const [[key, transport]] = electron.contextBridge.exposeInMainWorld.mock.calls as [[string, Transport<File>]]

beforeEach(() => void vi.clearAllMocks())

describe('the preload', () => {
  it('exposes a transport and nothing else', () => {
    expect([key, Object.keys(transport).sort()]).toEqual(['tensorscope', ['call', 'on', 'openFiles']])
  })

  it('passes every call on by its name, and returns the answer', async () => {
    electron.ipcRenderer.invoke.mockResolvedValue({ ok: true, value: 1 })
    for (const name of CALLS) expect(await transport.call(name, { of: name })).toEqual({ ok: true, value: 1 })
    expect(electron.ipcRenderer.invoke.mock.calls).toEqual(CALLS.map((name) => [CALL_CHANNEL, name, { of: name }]))
  })

  it.each(['', 'getstate', 'toString', '__proto__', OPEN_PATHS_CHANNEL, ['getState'], undefined])(
    'sends nothing for %j, which is not a call',
    async (name) => {
      await expect(transport.call(name as 'getState', undefined)).rejects.toThrow('There is no such call.')
      expect(electron.ipcRenderer.invoke).not.toHaveBeenCalled()
    },
  )

  it('gives a listener events and their numbers, without the event of IPC, until it unsubscribes', () => {
    const listener = vi.fn()
    const stop = transport.on(listener)
    const [channel, receive] = electron.ipcRenderer.on.mock.lastCall as [string, (...args: unknown[]) => void]
    expect(channel).toBe(EVENT_CHANNEL)
    receive({ sender: 'secret' }, { type: 'waiting', waiting: 1 }, 7)
    expect(listener.mock.calls).toEqual([[{ type: 'waiting', waiting: 1 }, 7]])
    stop()
    expect(electron.ipcRenderer.off.mock.calls).toEqual([[EVENT_CHANNEL, receive]])
  })

  it('sends the paths of dropped files, without files that have none', () => {
    electron.webUtils.getPathForFile.mockImplementation(({ name }: File) => (name === 'made' ? '' : `/m/${name}`))
    void transport.openFiles(
      ['a.gguf', 'made', 'b.gguf'].map((name) => new File([], name)),
      'compare',
    )
    expect(electron.ipcRenderer.invoke.mock.calls).toEqual([
      [OPEN_PATHS_CHANNEL, ['/m/a.gguf', '/m/b.gguf'], 'compare'],
    ])
  })
})
