/** The window's only way out. Transport only: everything is checked in the main process. */
import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron'
import { type Api, CALL_CHANNEL, CALLS, type Calls, EVENT_CHANNEL, OPEN_PATHS_CHANNEL } from '../../shared/ipc/calls.ts'
import type { AppEvent } from '../../shared/ipc/events.ts'

const calls = Object.fromEntries(
  CALLS.map((name) => [name, (argument: unknown) => ipcRenderer.invoke(CALL_CHANNEL, name, argument)]),
) as unknown as Calls

const api: Api<File> = {
  ...calls,
  openFiles: (files) => {
    // A file that did not come from a disk has no path.
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '')
    return ipcRenderer.invoke(OPEN_PATHS_CHANNEL, paths)
  },
  onEvent: (listener) => {
    const receive = (_event: IpcRendererEvent, event: AppEvent, seq: number) => listener(event, seq)
    ipcRenderer.on(EVENT_CHANNEL, receive)
    return () => void ipcRenderer.off(EVENT_CHANNEL, receive)
  },
}

contextBridge.exposeInMainWorld('tensorscope', api)
