import type { BrowserContext, Page, Request as PageRequest, Route } from 'playwright-core'
import { netErrorCode, type NetError } from './net-errors.ts'
import { fromPageUrl, mapHeader } from './page-url.ts'
import { askHandler } from './protocol-answer.ts'
import { standardSchemes } from './protocol.ts'
import type { StandInSession } from './session.ts'

/** The contents of a window, as far as requests of its page need them. */
interface RequestOwner {
  readonly id: number
  readonly session: StandInSession
  mayNavigate(pageUrl: string, isMainFrame: boolean): boolean
  rememberFailure(url: string, failure: NetError): void
}

const owners = new WeakMap<Page, RequestOwner>()
const routed = new WeakSet<BrowserContext>()
let requests = 0

/** Chromium's names of what is asked for, as Electron tells them to `webRequest`. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = { fetch: 'xhr', websocket: 'webSocket', eventsource: 'xhr' }
const KNOWN_TYPES = ['stylesheet', 'script', 'image', 'font', 'xhr', 'ping', 'media']

/** Sends everything a page asks for through its session. */
export async function routeRequests(page: Page, contents: RequestOwner): Promise<void> {
  owners.set(page, contents)
  const context = page.context()
  if (routed.has(context)) return
  routed.add(context)
  // Of the context rather than the page: what belongs to no window of the app gets nothing.
  await context.route('**/*', (route) =>
    answer(route).catch((error: unknown) => {
      // A page that was closed in the meantime wants no answer.
      if (ownerOf(route.request())) console.error('electron stand-in: a request could not be answered:', error)
    }),
  )
}

function ownerOf(request: PageRequest): RequestOwner | undefined {
  try {
    const page = request.frame().page()
    return page.isClosed() ? undefined : owners.get(page)
  } catch {
    // Of a page that is only just being opened.
    return undefined
  }
}

async function answer(route: Route): Promise<void> {
  const request = route.request()
  const contents = ownerOf(request)
  if (!contents) return await route.abort('blockedbyclient')
  const url = fromPageUrl(request.url())
  const isMainFrame = request.frame().parentFrame() === null
  if (request.isNavigationRequest() && !contents.mayNavigate(request.url(), isMainFrame)) {
    return await route.abort('aborted')
  }
  const details = {
    id: ++requests,
    url,
    method: request.method(),
    timestamp: Date.now(),
    resourceType: request.isNavigationRequest() ? (isMainFrame ? 'mainFrame' : 'subFrame') : typeOf(request),
    webContentsId: contents.id,
  }
  if (!(await contents.session.webRequest.allows(details))) return await route.abort('blockedbyclient')
  const scheme = new URL(url).protocol.slice(0, -1)
  if (standardSchemes.has(scheme)) await serve(route, contents, scheme, url)
  else await route.continue()
}

function typeOf(request: PageRequest): string {
  const type = request.resourceType()
  return RESOURCE_TYPES[type] ?? (KNOWN_TYPES.includes(type) ? type : 'other')
}

async function serve(route: Route, contents: RequestOwner, scheme: string, url: string): Promise<void> {
  const handler = contents.session.protocol.handlerOf(scheme)
  if (!handler) return await fail(route, contents, url, 'ERR_UNKNOWN_URL_SCHEME')
  const request = route.request()
  const body = request.postDataBuffer()
  const asked = new Request(url, {
    method: request.method(),
    headers: await request.allHeaders(),
    ...(body ? { body: new Uint8Array(body) } : {}),
  })
  const given = await askHandler(handler, asked)
  if ('error' in given) return await fail(route, contents, url, given.error)
  const headers = Object.entries(given.headers).map(
    ([name, value]) => [name, mapHeader(value, standardSchemes)] as const,
  )
  // Chrome fails with a page of its own for an error without a body; Electron has no such page and shows nothing.
  const empty = given.status >= 400 && request.isNavigationRequest() && given.body.length === 0
  await route.fulfill({
    status: given.status,
    headers: Object.fromEntries(headers),
    body: empty ? '<!-- -->' : given.body,
  })
}

/** The browser can be told few reasons; the window hears the true one. */
async function fail(route: Route, contents: RequestOwner, url: string, error: NetError): Promise<void> {
  if (netErrorCode(error) !== netErrorCode('ERR_FAILED')) contents.rememberFailure(url, error)
  await route.abort('failed')
}
