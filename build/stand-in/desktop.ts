import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkArgument, checkWord } from './argument.ts'
import { POWER_SAVE_BLOCKER_TYPES } from './electron-names.ts'
import { isReady } from './readiness.ts'
import { strict } from './strict.ts'

/** Nothing is opened: `calls` is what a spec looks at. */
const shellCalls: { readonly name: string; readonly target: string }[] = []

export const shell = strict('shell', {
  calls: shellCalls,
  openExternal(target: string): Promise<void> {
    if (!URL.canParse(target))
      throw new TypeError(`Error processing argument at index 0, conversion failure from ${target}`)
    shellCalls.push({ name: 'openExternal', target })
    return Promise.resolve()
  },
  openPath(target: string): Promise<string> {
    checkArgument(target, 'string')
    shellCalls.push({ name: 'openPath', target })
    return Promise.resolve('')
  },
  showItemInFolder(target: string): void {
    checkArgument(target, 'string')
    shellCalls.push({ name: 'showItemInFolder', target })
  },
})

const blockers = new Set<number>()
let nextBlocker = 0

export const powerSaveBlocker = strict('powerSaveBlocker', {
  /** @returns an id; the first one is 0 */
  start(type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    checkWord(type, POWER_SAVE_BLOCKER_TYPES)
    blockers.add(nextBlocker)
    return nextBlocker++
  },
  stop(id: number): boolean {
    checkArgument(id, 'number')
    return blockers.delete(id)
  },
  isStarted(id: number): boolean {
    checkArgument(id, 'number')
    return blockers.has(id)
  },
})

const area = { x: 0, y: 0, width: 1920, height: 1080 }
const size = { width: 1920, height: 1080 }
const display = { id: 1, bounds: area, workArea: area, size, workAreaSize: size, scaleFactor: 1, rotation: 0 }

/** Created at its first use, which may not be before the app is ready. */
function displays(): typeof display {
  if (!isReady()) throw new Error("The 'screen' module can't be used before the app 'ready' event")
  return display
}

export const screen = strict('screen', {
  getPrimaryDisplay: () => displays(),
  getAllDisplays: () => [displays()],
  getDisplayMatching: (_rectangle: Electron.Rectangle) => displays(),
  getDisplayNearestPoint: (_point: Electron.Point) => displays(),
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
  /** Only after `ready`: it is the default session that fetches. */
  async fetch(target: string | URL | Request): Promise<Response> {
    if (!isReady()) throw new TypeError('Session can only be received when app is ready')
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
