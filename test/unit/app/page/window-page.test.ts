import { describe, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../../electron/app/page/app-url.ts'
import { developmentPolicy, windowPage } from '../../../../electron/app/page/window-page.ts'

const SERVER = 'http://127.0.0.1:5173'
const BUILT = 'app://tensorscope/index.html'

describe('windowPage', () => {
  test('ignores the development server in a packed app', () => {
    const page = windowPage(true, SERVER)
    expect(page.entry).toBe(BUILT)
    expect(page.host).toBeUndefined()
    expect([page.isOwn(BUILT), page.isEntry(BUILT), page.mayRequest(BUILT)]).toEqual([true, true, true])
    for (const url of [SERVER, `${SERVER}/index.html`, 'ws://127.0.0.1:5173/'])
      expect([page.isOwn(url), page.isEntry(url), page.mayRequest(url)]).toEqual([false, false, false])
  })

  test('shows the built page when no server is named', () => {
    expect(windowPage(false, undefined).entry).toBe(BUILT)
  })

  test.each([
    '',
    'https://example.com',
    'http://example.com:5173',
    'http://localhost:5173',
    'http://127.0.0.1',
    'http://127.0.0.1:5173/',
    'http://127.0.0.1:5173@example.com',
    'http://127.0.0.1:5173.example.com',
    'file:///tmp/index.html',
  ])('ignores a server at %j', (server) => {
    expect(windowPage(false, server).entry).toBe(BUILT)
  })

  test('limits a page of the development server to that server', () => {
    const page = windowPage(false, SERVER)
    expect(page.entry).toBe(`${SERVER}/index.html`)
    expect(page.host).toBe('127.0.0.1')
    expect(page.isOwn(`${SERVER}/views/x.svelte`)).toBe(true)
    expect(page.isEntry(`${SERVER}/index.html#view`)).toBe(true)
    expect(page.isEntry(`${SERVER}/views/x.svelte`)).toBe(false)
    expect(page.mayRequest(`${SERVER}/@vite/client`)).toBe(true)
    expect(page.mayRequest('ws://127.0.0.1:5173/?token=a')).toBe(true)
    for (const url of [
      'http://127.0.0.1:51730/',
      'http://127.0.0.1:9/',
      'ws://127.0.0.1:9/',
      'https://example.com/',
      BUILT,
    ])
      expect([page.isOwn(url), page.isEntry(url), page.mayRequest(url)]).toEqual([false, false, false])
  })
})

describe('developmentPolicy', () => {
  test('adds the server’s connections and a nonce for styles to the policy of the built page', () => {
    const rules = (policy: string) => new Set(policy.split('; '))
    const before = rules(CONTENT_SECURITY_POLICY)
    const added = [...rules(developmentPolicy(SERVER, 'abc'))].filter((rule) => !before.has(rule))
    expect(added).toEqual(["style-src 'self' 'nonce-abc'", "connect-src 'self' ws://127.0.0.1:5173"])
  })
})
