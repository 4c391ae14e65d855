// eslint-disable-next-line @typescript-eslint/no-require-imports -- a sandboxed preload cannot import
const { contextBridge, ipcRenderer, webUtils } = require('electron')

contextBridge.exposeInMainWorld('api', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  onPushed: (listener) => {
    const receive = (_event, value) => listener(value)
    ipcRenderer.on('pushed', receive)
    return () => ipcRenderer.off('pushed', receive)
  },
  drop: (files) =>
    ipcRenderer.invoke(
      'dropped',
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  unknown: () => ipcRenderer.sendSync('echo'),
})
