// node test/helpers/fake-window-app.ts SETTINGS … SAMPLE: what `build/smoke-window.mjs` sees of a packed app. It has the
// debugging port of Chromium, and no window.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** How the fake app behaves: `SETTINGS`, as JSON. */
export interface FakeWindowApp {
  readonly pages: readonly { readonly url: string; readonly title: string }[]
  /** Answer to every question to the page. */
  readonly rows: readonly string[]
  /** Where the debugging port is told. */
  readonly port: 'stderr' | 'file'
  /** Ends before it shows anything. */
  readonly dies?: boolean
  /** Leaves a process behind. */
  readonly leaves?: boolean
  /** Does not quit when it is asked to. */
  readonly stubborn?: boolean
  readonly exitCode?: number
}

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const [settings, ...options] = process.argv.slice(2)
const app = JSON.parse(settings!) as FakeWindowApp
const userData = options.find((option) => option.startsWith('--user-data-dir='))!.split('=')[1]!

const quit = () => {
  if (!app.stubborn) process.exit(app.exitCode ?? 0)
}
process.on('SIGTERM', quit)

console.log('the fake app was started')
if (app.dies) process.exit(3)
// In a group of its own, and without the folder's name in its command line.
if (app.leaves) spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { detached: true, stdio: 'ignore' })

const server = createServer(({ url }, response) => {
  if (url === '/quit') quit()
  response.end(
    JSON.stringify(app.pages.map((page) => ({ ...page, webSocketDebuggerUrl: `ws://127.0.0.1:${port()}/` }))),
  )
})
const port = () => (server.address() as AddressInfo).port

server.on('upgrade', ({ headers }, socket) => {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.on('error', () => socket.destroy())
  socket.on('data', (frame: Buffer) => {
    // Frames of text have the operation code 1. What a client sends is masked.
    if ((frame[0]! & 15) !== 1) return
    const long = (frame[1]! & 127) === 126
    const mask = frame.subarray(long ? 4 : 2, long ? 8 : 6)
    const text = frame.subarray(long ? 8 : 6).map((byte, i) => byte ^ mask[i % 4]!)
    const { id, method } = JSON.parse(Buffer.from(text).toString()) as { id: number; method: string }
    if (method !== 'Runtime.evaluate') return
    const answer = Buffer.from(JSON.stringify({ id, result: { result: { value: app.rows } } }))
    socket.write(Buffer.concat([Buffer.from([0x81, 126, answer.length >> 8, answer.length & 255]), answer]))
  })
})

server.listen(0, '127.0.0.1', () => {
  const path = '/devtools/browser/0'
  if (app.port === 'file') writeFileSync(join(userData, 'DevToolsActivePort'), `${port()}\n${path}`)
  else console.error(`\nDevTools listening on ws://127.0.0.1:${port()}${path}`)
})
