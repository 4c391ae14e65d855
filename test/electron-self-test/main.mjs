// A small app that uses what the stand-in imitates.
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess } from 'electron'
import { join } from 'node:path'

const here = import.meta.dirname
globalThis.seen = {
  seconds: [],
  refused: [],
  asked: [],
  clicks: 0,
  dropped: [],
  navigations: [],
  windows: [],
  closes: 0,
}

if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  app.on('second-instance', (_event, argv) => globalThis.seen.seconds.push(argv.slice(2)))
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  app.on('window-all-closed', () => app.quit())

  ipcMain.handle('echo', (_event, value) => value)
  ipcMain.handle('rows', (_event, count) =>
    Array.from({ length: count }, (_, at) => ({
      name: `blk.${at}.ffn_down.weight`,
      shape: [4096, 4096],
      offset: BigInt(at) * 4096n,
      type: 12,
    })),
  )
  ipcMain.handle('fails', () => {
    throw new TypeError('not today')
  })
  ipcMain.handle('function', () => () => undefined)
  ipcMain.handle('sender', (event) => ({
    main: event.senderFrame === event.sender.mainFrame && event.senderFrame.parent === null,
    url: event.senderFrame.url,
    origin: event.senderFrame.origin,
  }))
  ipcMain.handle('push', (event, count) => {
    for (let at = 0; at < count; at++) {
      const rows = new Map([
        [at, { big: 2n ** 60n, spark: new Uint8Array([1, 2, 3]), at: new Date(at), none: undefined }],
      ])
      event.sender.send('pushed', { rows, of: count })
    }
  })
  // Answers and events on their two ways: who comes first is a matter of luck.
  ipcMain.handle('both', (event, at) => {
    event.sender.send('pushed', { rows: new Map([[at, {}]]), of: 1 })
    return at
  })
  ipcMain.handle('open', () => dialog.showOpenDialog({ properties: ['openFile'] }))
  ipcMain.handle('dropped', (_event, paths) => globalThis.seen.dropped.push(...paths))
  ipcMain.handle('fork', (_event, value) => {
    const child = utilityProcess.fork(join(here, 'utility.mjs'), ['one'], { stdio: 'ignore' })
    child.postMessage(value)
    return new Promise((resolve) => {
      child.on('message', (answer) => {
        child.once('exit', (code) => resolve({ answer, code, pid: child.pid }))
        child.kill()
      })
    })
  })

  void app.whenReady().then(async () => {
    const pages = { '/index.html': 'text/html', '/page.js': 'text/javascript' }
    protocol.handle('app', async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/throws') throw new Error('the handler failed')
      if (pathname === '/error') return Response.error()
      if (pathname === '/invalid') return { status: '200' }
      if (pathname === '/breaks') return new Response(new ReadableStream({ pull: (it) => it.error(new Error('gone')) }))
      if (!(pathname in pages)) return new Response(null, { status: 404 })
      const { readFile } = await import('node:fs/promises')
      return new Response(await readFile(join(here, pathname)), {
        headers: { 'content-type': pages[pathname], 'content-security-policy': "default-src 'self'; img-src *" },
      })
    })
    session.defaultSession.webRequest.onBeforeRequest(({ url, resourceType }, callback) => {
      const cancel = !url.startsWith('app://') || url.endsWith('/refused')
      globalThis.seen[cancel ? 'refused' : 'asked'].push(cancel ? url : `${resourceType} ${url}`)
      callback({ cancel })
    })
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([
        {
          label: 'File',
          submenu: [{ id: 'count', label: 'Count', accelerator: 'CmdOrCtrl+K', click: () => globalThis.seen.clicks++ }],
        },
      ]),
    )
    const window = new BrowserWindow({
      width: 900,
      height: 600,
      webPreferences: { preload: join(here, 'preload.cjs') },
    })
    window.webContents.setWindowOpenHandler(({ url }) => {
      globalThis.seen.windows.push(url)
      return { action: 'deny' }
    })
    window.webContents.on('will-navigate', (event) => {
      globalThis.seen.navigations.push(event.url)
      event.preventDefault()
    })
    window.on('close', (event) => {
      if (globalThis.seen.closes++ === 0) event.preventDefault()
    })
    await window.loadURL('app://self-test/index.html')
  })
}
