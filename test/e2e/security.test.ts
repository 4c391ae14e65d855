import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SECURITY_HEADERS } from '../../electron/app/page/app-url.ts'
import type { CallName } from '../../shared/ipc/calls.ts'
import type { Transport } from '../../shared/ipc/transport.ts'
import type { Result } from '../../shared/text/errors.ts'
import { dropModel, fixture } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

/** The types of the DOM do not know it yet. */
interface PolicyMaker {
  createPolicy(name: string, rules: object): unknown
}

let server: Server
let datagrams: Socket
/** Connections, not requests: an attempt that says nothing counts, too. */
let attempts = 0
let address = ''
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.end('reached')
  })
  server.on('connection', () => attempts++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  address = `http://127.0.0.1:${port}`
  datagrams = createSocket('udp4').on('message', () => attempts++)
  datagrams.bind(port, '127.0.0.1')
  await once(datagrams, 'listening')
})
afterAll(() => {
  server.close()
  datagrams.close()
})

const shared = shareApp()
let app: TestApp
let page: Page
beforeEach(() => {
  attempts = 0
  app = shared.app
  page = shared.page
})

describe('the window', () => {
  it('has no Node and only the one api', async () => {
    const found = await page.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
      api: Object.keys((window as unknown as { tensorscope: object }).tensorscope).sort(),
    }))
    expect(found.node).toEqual([])
    expect(found.api).toEqual(['call', 'on', 'openFiles'])
  })

  it('reaches no network, by whatever way', async () => {
    // The counters count.
    await fetch(address)
    await new Promise((sent) => datagrams.send('x', Number(new URL(address).port), '127.0.0.1', sent))
    await expect.poll(() => attempts).toBe(2)
    attempts = 0

    const outcomes = await page.evaluate(async (url) => {
      const found: Record<string, string> = {}
      /** Notes down what became of an attempt; one that never ends was not let through either. */
      const attempt = async (name: string, make: () => unknown) => {
        const late = new Promise((resolve) => setTimeout(() => resolve('nothing'), 1500))
        try {
          const outcome = await Promise.race([make(), late])
          found[name] = typeof outcome === 'string' ? outcome : 'done'
        } catch {
          found[name] = 'refused'
        }
      }
      const loads = (element: HTMLElement) =>
        new Promise((resolve, reject) => {
          element.onload = () => resolve('loaded')
          element.onerror = reject
          document.body.append(element)
        })
      const made = <K extends keyof HTMLElementTagNameMap>(
        tag: K,
        facts: Partial<HTMLElementTagNameMap[K]> | Record<string, string>,
      ) => Object.assign(document.createElement(tag), facts)
      const opens = (target: EventTarget) =>
        new Promise((resolve, reject) => {
          target.addEventListener('open', () => resolve('open'))
          target.addEventListener('error', reject)
        })
      const connects = async (urls: string) => {
        const connection = new RTCPeerConnection({ iceServers: [{ urls, username: 'a', credential: 'b' }] })
        const candidates: string[] = []
        connection.onicecandidate = ({ candidate }) => void (candidate?.candidate && candidates.push(urls))
        connection.createDataChannel('x')
        await connection.setLocalDescription(await connection.createOffer())
        await new Promise((resolve) => setTimeout(resolve, 1200))
        connection.close()
        return candidates.length > 0 ? 'candidates' : 'nothing'
      }
      const host = new URL(url).host
      await Promise.all([
        attempt('fetch', () => fetch(url)),
        attempt('fetch without cors', () => fetch(url, { mode: 'no-cors', keepalive: true })),
        attempt('xhr', () => {
          const request = new XMLHttpRequest()
          request.open('GET', url)
          const ended = new Promise((resolve, reject) => {
            request.onload = () => resolve('loaded')
            request.onerror = reject
          })
          request.send()
          return ended
        }),
        attempt('websocket', () => opens(new WebSocket(`ws://${host}/`))),
        attempt('event source', () => opens(new EventSource(url))),
        // Whether it is refused is not told.
        attempt('beacon', () => (navigator.sendBeacon(url, 'x'), 'nothing')),
        attempt('image', () => loads(made('img', { src: `${url}/a.png` }))),
        attempt('video', () => loads(made('video', { src: `${url}/a.mp4` }))),
        // A refusal may be a page, and pages load: only the server knows.
        attempt('frame', async () => (await loads(made('iframe', { src: url })), 'nothing')),
        attempt('object', () => loads(made('object', { data: url }))),
        attempt('embed', () => loads(made('embed', { src: url }))),
        attempt('style', () => loads(made('link', { rel: 'stylesheet', href: `${url}/a.css` }))),
        ...['prefetch', 'preconnect', 'dns-prefetch', 'preload', 'modulepreload', 'manifest', 'icon'].map((rel) =>
          attempt(rel, () => loads(made('link', { rel, href: `${url}/x`, as: 'script' }))),
        ),
        attempt('script', () => loads(made('script', { src: `${url}/a.js` }))),
        attempt('import', () => import(/* @vite-ignore */ `${url}/a.js`)),
        attempt('speculation', () => loads(made('script', { type: 'speculationrules', text: '{}' }))),
        attempt('worker', () => new Promise((_resolve, reject) => (new Worker(`${url}/a.js`).onerror = reject))),
        attempt('worker of text', () => {
          const text = URL.createObjectURL(new Blob([`importScripts('${url}/a.js')`]))
          return new Promise((_resolve, reject) => (new Worker(text).onerror = reject))
        }),
        attempt('service worker', () => navigator.serviceWorker.register(`${url}/a.js`)),
        attempt('font', () => new FontFace('far', `url(${url}/a.woff2)`).load()),
        attempt('import of style', () => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(`body { background: url(${url}/b.png) }`)
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
          return loads(made('style', { textContent: `@import url(${url}/c.css);` }))
        }),
        attempt('form', () => {
          const form = made('form', { action: url, method: 'post' })
          document.body.append(form)
          form.submit()
          return 'nothing'
        }),
        attempt('ping', () => {
          const link = made('a', { href: '#', ping: url })
          document.body.append(link)
          link.click()
          return 'nothing'
        }),
        attempt('stun', () => connects(`stun:${host}`)),
        attempt('turn', () => connects(`turn:${host}?transport=tcp`)),
        attempt('webtransport', () => new WebTransport(url.replace('http', 'https')).ready),
      ])
      return found
    }, address)
    const reached = Object.entries(outcomes).filter(([, outcome]) => !['refused', 'nothing'].includes(outcome))
    expect(reached).toEqual([])
    expect(Object.keys(outcomes)).toHaveLength(32)
    expect(attempts).toBe(0)
  })

  it('goes nowhere else and opens no other window', async () => {
    // The fragment names the view that is shown.
    const place = () => page.url().split('#')[0]
    const before = place()
    await page.evaluate((url) => void window.open(url), address)
    await page.evaluate((url) => (location.href = url), address)
    await page.waitForTimeout(300)
    expect(place()).toBe(before)
    await expect.poll(() => app.windows().length).toBe(1)
    expect(attempts).toBe(0)
  })

  it('runs no script that is not its own, under the whole policy', async () => {
    const ran = await page.evaluate(async () => {
      // What the test runs may evaluate text; what a timer runs is the page's.
      await new Promise((resolve) => setTimeout(resolve))
      const element = document.createElement('p')
      const ways: Record<string, () => unknown> = {
        script: () => (document.createElement('script').textContent = 'window.injected = true'),
        innerHTML: () => (element.innerHTML = '<b>x</b>'),
        insertAdjacentHTML: () => element.insertAdjacentHTML('beforeend', '<b>x</b>'),
        eval: () => (0, eval)('window.injected = true'),
        policy: () => (window as unknown as { trustedTypes: PolicyMaker }).trustedTypes.createPolicy('mine', {}),
      }
      const refused = Object.keys(ways).filter((name) => {
        try {
          ways[name]!()
          return false
        } catch {
          return true
        }
      })
      // Markup that is parsed without any of these: its handlers do not run either.
      const text = document.createElement('script')
      text.append('window.injected = true')
      document.body.append(text)
      return { injected: 'injected' in window, refused }
    })
    expect(ran).toEqual({
      injected: false,
      refused: ['script', 'innerHTML', 'insertAdjacentHTML', 'eval', 'policy'],
    })
    const headers = (await page.reload())!.headers()
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers[name.toLowerCase()]).toBe(value)
  })
})

describe('the border to the main process', () => {
  it('answers malformed calls with an error and keeps working', async () => {
    const answers = await page.evaluate(async () => {
      const { tensorscope } = window as unknown as { tensorscope: Transport<File> }
      const calls: [CallName, unknown][] = [
        ['startScan', undefined],
        ['startScan', { modelId: '../../etc/passwd', executor: 'threads', workers: 1 }],
        ['startScan', { modelId: 'x', executor: 'gpu', workers: -1 }],
        ['getHistogram', { modelId: 'x', tensor: 'all' }],
        ['export', { subject: 'rows', id: 'csv', modelId: 'x', indexes: [1e9] }],
        ['openRecent', { path: '/etc/passwd' }],
        ['setPreferences', { executor: 'threads', workers: 1e9 }],
        ['cancelScan', null],
      ]
      return Promise.all(calls.map(([name, argument]) => tensorscope.call(name, argument)))
    })
    for (const answer of answers as Result<unknown>[]) {
      expect(answer.ok).toBe(false)
      expect(answer.ok ? '' : answer.error.message.length).toBeGreaterThan(0)
    }
    await dropModel(app, page, fixture('version-1.gguf'))
  })

  it('rejects names that are not calls', async () => {
    const outcomes = await page.evaluate(async () => {
      const { tensorscope } = window as unknown as { tensorscope: Transport<File> }
      const names = ['tensorscope:open-paths', 'openFiles', '__proto__', ['getState'], {}, undefined] as CallName[]
      return Promise.all(names.map((name) => tensorscope.call(name, ['/etc/passwd']).catch(String)))
    })
    for (const outcome of outcomes) expect(outcome).toMatch(/There is no such call\.$/)
  })

  it('opens no file that was not dropped', async () => {
    const answer = await page.evaluate(async (path) => {
      const api = (window as unknown as { tensorscope: { openFiles(files: unknown[]): Promise<unknown> } }).tensorscope
      const made = new File(['GGUF'], path)
      Object.defineProperty(made, 'path', { value: path })
      const forged = [made, { name: path, path }, Object.create(File.prototype), path, null]
      return Promise.all(
        forged.map(async (file) => api.openFiles([file])).map((one) => one.catch(() => ({ ok: false }))),
      )
    }, fixture('version-1.gguf'))
    for (const one of answer as Result<unknown>[]) expect(one.ok).toBe(false)
    expect(await page.getByRole('grid', { name: 'Tensors' }).count()).toBe(0)
  })

  it('never hands a path to the window', async () => {
    await dropModel(app, page, fixture('version-1.gguf'))
    const state = await page.evaluate(async () => {
      const { tensorscope } = window as unknown as { tensorscope: Transport<File> }
      return JSON.stringify(await tensorscope.call('getState', undefined), (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      )
    })
    expect(state).toContain('version-1.gguf')
    const { models } = (JSON.parse(state) as { value: { models: object[] } }).value
    expect(models).toHaveLength(1)
    expect(JSON.stringify(models)).not.toContain(fixture(''))
  })
})
