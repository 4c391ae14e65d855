import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CALLS } from '../../shared/contract.ts'
import type { Result } from '../../shared/errors.ts'
import { dropModel, fixture } from './helpers.ts'
import { launchApp, type TestApp } from './launch.ts'

let server: Server
let requests = 0
let address = ''
beforeAll(async () => {
  server = createServer((_request, response) => {
    requests++
    response.setHeader('access-control-allow-origin', '*')
    response.end('reached')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

let app: TestApp
let page: Page
beforeEach(async () => {
  requests = 0
  app = await launchApp()
  page = await app.firstWindow()
})
afterEach(async () => {
  expect(await app.close()).toEqual([])
})

describe('the window', () => {
  it('has no Node and only the one api', async () => {
    const found = await page.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
      api: Object.keys((window as unknown as { tensorscope: object }).tensorscope).sort(),
    }))
    expect(found.node).toEqual([])
    expect(found.api).toEqual([...CALLS, 'onEvent', 'openFiles'].sort())
  })

  it('reaches no network', async () => {
    const outcomes = await page.evaluate(async (url) => {
      const image = new Promise((resolve) => {
        const element = new Image()
        element.onload = () => resolve('loaded')
        element.onerror = () => resolve('refused')
        element.src = `${url}/image.png`
      })
      const socket = new Promise((resolve) => {
        try {
          const connection = new WebSocket(url.replace('http', 'ws'))
          connection.onopen = () => resolve('open')
          connection.onerror = () => resolve('refused')
        } catch {
          resolve('refused')
        }
      })
      const fetched = fetch(url).then(
        () => 'fetched',
        () => 'refused',
      )
      return Promise.all([fetched, image, socket])
    }, address)
    expect(outcomes).toEqual(['refused', 'refused', 'refused'])
    expect(requests).toBe(0)
  })

  it('goes nowhere else and opens no other window', async () => {
    const before = page.url()
    await page.evaluate((url) => void window.open(url), address)
    await page.evaluate((url) => (location.href = url), address)
    await page.waitForTimeout(300)
    expect(page.url()).toBe(before)
    await expect.poll(() => app.windows().length).toBe(1)
    expect(requests).toBe(0)
  })

  it('runs no script that is not its own', async () => {
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      return 'injected' in window
    })
    expect(ran).toBe(false)
  })
})

describe('the border to the main process', () => {
  it('answers malformed calls with an error and keeps working', async () => {
    const answers = await page.evaluate(async () => {
      const api = (window as unknown as { tensorscope: Record<string, (argument?: unknown) => Promise<unknown>> })
        .tensorscope
      const calls: [string, unknown][] = [
        ['startScan', undefined],
        ['startScan', { fileId: '../../etc/passwd', executor: 'threads', workers: 1 }],
        ['startScan', { fileId: 'x', executor: 'gpu', workers: -1 }],
        ['getHistogram', { fileId: 'x', tensor: 'all' }],
        ['exportCsv', { fileId: 'x', indexes: [1e9] }],
        ['openRecent', { path: '/etc/passwd' }],
        ['setPreferences', { executor: 'threads', workers: 1e9 }],
        ['cancelScan', null],
      ]
      return Promise.all(calls.map(([name, argument]) => api[name]!(argument)))
    })
    for (const answer of answers as Result<unknown>[]) {
      expect(answer.ok).toBe(false)
      expect(answer.ok ? '' : answer.error.message.length).toBeGreaterThan(0)
    }
    await dropModel(app, page, fixture('version-1.gguf'))
  })

  it('never hands a path to the window', async () => {
    await dropModel(app, page, fixture('version-1.gguf'))
    const state = await page.evaluate(async () => {
      const api = (window as unknown as { tensorscope: { getState(): Promise<unknown> } }).tensorscope
      return JSON.stringify(await api.getState(), (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      )
    })
    expect(state).toContain('version-1.gguf')
    const { model } = (JSON.parse(state) as { value: { model: object } }).value
    expect(JSON.stringify(model)).not.toContain(fixture(''))
  })
})
