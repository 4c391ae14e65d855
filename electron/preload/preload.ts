/** The window's only way out. It passes messages on: everything in them is checked in the main process. */
import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron'
import { CALLS } from '../../shared/ipc/calls.ts'
import type { AppEvent } from '../../shared/ipc/events.ts'
import { CALL_CHANNEL, EVENT_CHANNEL, OPEN_PATHS_CHANNEL, type Transport } from '../../shared/ipc/transport.ts'

const transport: Transport<File> = {
  call: async (name, request) => {
    if (!CALLS.includes(name)) throw new TypeError('There is no such call.')
    return ipcRenderer.invoke(CALL_CHANNEL, name, request)
  },
  on: (listener) => {
    // The event of IPC has members of Electron: it stays here.
    const receive = (_event: IpcRendererEvent, event: AppEvent, seq: number) => listener(event, seq)
    ipcRenderer.on(EVENT_CHANNEL, receive)
    return () => void ipcRenderer.off(EVENT_CHANNEL, receive)
  },
  openFiles: (files, use) => {
    // A file that did not come from a disk has no path.
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '')
    return ipcRenderer.invoke(OPEN_PATHS_CHANNEL, paths, use)
  },
}

contextBridge.exposeInMainWorld('tensorscope', transport)
