import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strict } from './strict.ts'

let clipboardText = ''

export const clipboard = strict('clipboard', {
  async writeText(text: string) {
    clipboardText = text
  },
  readText: async () => clipboardText,
  clear() {
    clipboardText = ''
  },
})

/** Nothing is opened: `calls` is what a spec looks at. */
const shellCalls: { readonly name: string; readonly target: string }[] = []

export const shell = strict('shell', {
  calls: shellCalls,
  async openExternal(target: string) {
    shellCalls.push({ name: 'openExternal', target })
  },
  async openPath(target: string) {
    shellCalls.push({ name: 'openPath', target })
    return ''
  },
  showItemInFolder(target: string) {
    shellCalls.push({ name: 'showItemInFolder', target })
  },
})

const blockers = new Set<number>()
let lastBlocker = 0

export const powerSaveBlocker = strict('powerSaveBlocker', {
  start(_type: string): number {
    blockers.add(++lastBlocker)
    return lastBlocker
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
})

const area = { x: 0, y: 0, width: 1920, height: 1080 }
const size = { width: area.width, height: area.height }
const display = { id: 1, bounds: area, workArea: area, size, workAreaSize: size, scaleFactor: 1, rotation: 0 }

export const screen = strict('screen', {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
})

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export const net = strict('net', {
  async fetch(target: string | URL | Request): Promise<Response> {
    const url = target instanceof Request ? target.url : String(target)
    if (!url.startsWith('file:')) throw new Error(`electron stand-in: net.fetch of ${url} is not imitated`)
    const path = fileURLToPath(url)
    const bytes = await readFile(path).catch(() => {
      throw new Error('net::ERR_FILE_NOT_FOUND')
    })
    const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream'
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
  },
})
