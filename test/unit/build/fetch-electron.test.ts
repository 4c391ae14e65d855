import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createHash } from 'node:crypto'
import { type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { electronBinary } from '../../../build/electron-binary.mjs'
import { fetchElectron, reasonIn } from '../../../build/fetch-electron.mjs'
import { ProgressLine } from '../../../build/progress-line.mjs'
import { storedZip } from './stored-zip.ts'

const MODULES = resolve(import.meta.dirname, '../../../node_modules')
const PACKAGE = join(MODULES, 'electron')
const VERSION = (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version
/** No port of a machine: connecting is refused at once. */
const CLOSED = '127.0.0.1:1'

let folder: string
let electron: string
let shown: string[]
let line: ProgressLine
/** The environment without the proxies of this machine, and with a cache of the test's own. */
let env: NodeJS.ProcessEnv
const servers: Server[] = []

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A proxy that notes down the hosts it is asked for, and connects to none of them. */
async function proxy(status = 403): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(request.url!)
    socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
  })
  return { address: await listen(server), asked }
}

/**
 * A mirror with an archive of this version, whose checksum the installer is made to expect. It answers when the
 * terminal has shown its address, and completes the answer when the terminal has shown half of it.
 */
async function mirror(files: Record<string, string>): Promise<string> {
  const zip = storedZip(files)
  const name = `electron-v${VERSION}-${process.platform}-${process.arch}.zip`
  const sum = createHash('sha256').update(zip).digest('hex')
  writeFileSync(join(electron, 'checksums.json'), JSON.stringify({ [name]: sum }))
  const half = Math.floor(zip.length / 2)
  const address = await listen(
    createServer(async (request, response) => {
      if (!request.url?.endsWith(`/v${VERSION}/${name}`)) return response.writeHead(404).end()
      await untilShown(`Downloading Electron from ${request.headers.host}…`)
      response.writeHead(200, { 'content-length': zip.length }).write(zip.subarray(0, half))
      await untilShown(`Downloading Electron… ${Math.round(half / 1e6)} of ${Math.round(zip.length / 1e6)} MB`)
      return response.end(zip.subarray(half))
    }),
  )
  return `http://${address}/`
}

async function untilShown(text: string): Promise<void> {
  while (!shown.includes(text)) await new Promise((done) => setTimeout(done, 50))
}

/** An installer in the place of Electron's. */
const installer = (script: string) => writeFileSync(join(electron, 'install.js'), script)
const fetchIt = (more: NodeJS.ProcessEnv = {}, patience = 60_000) =>
  fetchElectron({ folder: electron, cache: join(folder, 'work'), env: { ...env, ...more }, patience, line })

beforeEach(() => {
  // Below node_modules: the installer finds its packages from there.
  mkdirSync(join(MODULES, '.cache'), { recursive: true })
  folder = mkdtempSync(join(MODULES, '.cache/fetch electron '))
  electron = join(folder, 'electron')
  mkdirSync(electron)
  for (const name of ['install.js', 'package.json', 'checksums.json'])
    copyFileSync(join(PACKAGE, name), join(electron, name))
  shown = []
  line = new ProgressLine({ stream: { write: (text) => shown.push(text.trim()) }, pause: 0 })
  const others = /proxy|^(?:electron|npm_config_electron|npm_package_config_electron)/i
  env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !others.test(name)))
  env['electron_config_cache'] = join(folder, 'cache')
})

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

describe('fetchElectron with a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy'])(
    'asks the proxy in %s for github.com',
    async (name) => {
      const { address, asked } = await proxy()
      expect(await fetchIt({ [name]: `http://${address}` })).toEqual({
        reason: `the proxy refused the connection (403); the proxy is ${address}`,
      })
      expect(asked).toEqual(['github.com:443'])
    },
  )

  it('asks the proxy for the host of ELECTRON_MIRROR', async () => {
    const { address, asked } = await proxy(407)
    const more = { HTTPS_PROXY: `http://me:secret@${address}`, ELECTRON_MIRROR: 'https://mirror.invalid/electron/' }
    expect(await fetchIt(more)).toEqual({
      reason: `the proxy wants a name and a password (407); the proxy is ${address}`,
    })
    expect(asked).toEqual(['mirror.invalid:443'])
  })

  it('does not ask the proxy for a host in NO_PROXY', async () => {
    const { address, asked } = await proxy()
    const more = { HTTPS_PROXY: `http://${address}`, NO_PROXY: 'mirror.invalid' }
    const result = await fetchIt({ ...more, ELECTRON_MIRROR: 'https://mirror.invalid/' })
    expect(asked).toEqual([])
    expect(result).toMatchObject({ reason: expect.stringContaining('mirror.invalid') })
  })

  it('names a proxy that cannot be reached', async () => {
    expect(await fetchIt({ HTTPS_PROXY: `http://${CLOSED}` })).toEqual({
      reason: `ECONNREFUSED ${CLOSED}; the proxy is ${CLOSED}`,
    })
  })

  it('does not start the installer with a proxy that Node cannot use', async () => {
    expect(await fetchIt({ HTTPS_PROXY: 'socks5://127.0.0.1:1' })).toEqual({
      reason: 'the proxy in HTTPS_PROXY is not an http:// or https:// address',
    })
    expect(shown).toEqual([])
  })
})

describe('fetchElectron', () => {
  it('installs what it downloads, and says how much', async () => {
    const name = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' } as Record<string, string>
    const program = name[process.platform] ?? 'electron'
    const url = await mirror({ [program]: 'x'.repeat(8_000_000), version: VERSION })
    const result = await fetchIt({ ELECTRON_MIRROR: url })
    expect(result).toEqual({ binary: join(electron, 'dist', program) })
    expect(shown[0]).toBe('Installing Electron…')
    expect(existsSync(join(folder, 'work/electron-download'))).toBe(false)
    // Now it is there: nothing is asked for again.
    shown.length = 0
    expect(await fetchIt({ HTTPS_PROXY: 'socks5://127.0.0.1:1' })).toEqual(result)
    expect(shown).toEqual([])
  })

  it('gives up an installer that falls silent, and does not take what it has unpacked for Electron', async () => {
    installer(`const { mkdirSync, writeFileSync } = require('node:fs')
      mkdirSync(__dirname + '/dist')
      for (const name of ['electron', 'electron.exe', 'version']) writeFileSync(__dirname + '/dist/' + name, '${VERSION}')
      setInterval(() => {}, 1000)`)
    // Left by an earlier version of Electron, or by a folder "dist" that was deleted.
    writeFileSync(join(electron, 'path.txt'), process.platform === 'win32' ? 'electron.exe' : 'electron')
    expect(await fetchIt({}, 2000)).toEqual({ reason: 'no data for 2 s' })
    expect(electronBinary(electron, env)).toBeUndefined()
  })

  it('removes what an interrupted installation has left', async () => {
    mkdirSync(join(electron, 'dist'))
    writeFileSync(join(electron, 'dist/of-another-version'), '')
    installer('')
    await fetchIt()
    expect(existsSync(join(electron, 'dist'))).toBe(false)
  })

  it('downloads nothing if ELECTRON_OVERRIDE_DIST_PATH has no Electron', async () => {
    expect(await fetchIt({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toEqual({
      reason: 'the folder in ELECTRON_OVERRIDE_DIST_PATH has no Electron',
    })
    expect(shown).toEqual([])
  })

  it('gives the reason if nothing can be written', async () => {
    writeFileSync(join(folder, 'work'), 'a file in the place of the folder')
    expect(await fetchIt()).toMatchObject({ reason: expect.stringContaining('EEXIST') })
  })
})

describe('reasonIn', () => {
  it.each([
    ['RequestError: getaddrinfo ENOTFOUND github.com\n    at x', 'ENOTFOUND github.com'],
    ['Error: connect ECONNREFUSED 127.0.0.1:443', 'ECONNREFUSED 127.0.0.1:443'],
    ['Error: connect ECONNREFUSED ::1:443\n    at y', 'ECONNREFUSED ::1:443'],
    ["TypeError: fetch failed {\n  cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } }", 'UND_ERR_CONNECT_TIMEOUT'],
    ['TypeError: fetch failed\n    at z', 'its server cannot be reached'],
    ['HTTPError: Response code 403 (Forbidden)\n    at y', 'Response code 403 (Forbidden)'],
    ['Error: no answer within 60 s', 'no answer within 60 s'],
    ['', 'unknown reason'],
    [
      "Error: self-signed certificate { code: 'SELF_SIGNED_CERT_IN_CHAIN' }",
      'the certificate of its server is not trusted; NODE_USE_SYSTEM_CA=1 trusts those of the system',
    ],
    ["AbortError: Proxy response (502) !== 200 { code: 'UND_ERR_ABORTED' }", 'the proxy refused the connection (502)'],
  ])('finds the cause in %j', (printed, reason) => {
    expect(reasonIn(printed)).toBe(reason)
    expect(reasonIn(printed, 'proxy.corp:3128')).toBe(`${reason}; the proxy is proxy.corp:3128`)
  })
})
