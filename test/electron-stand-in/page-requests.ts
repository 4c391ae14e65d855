import type { BrowserContext, Page, Request as PageRequest, Route } from 'playwright-core'
import { fromPageUrl, mapHeader } from './page-url.ts'
import { standardSchemes } from './session.ts'
import type { WebContents } from './web-contents.ts'

const owners = new WeakMap<Page, WebContents>()
const routed = new WeakSet<BrowserContext>()
let requests = 0

/** Sends everything a page asks for through its session. */
export async function routeRequests(page: Page, contents: WebContents): Promise<void> {
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

function ownerOf(request: PageRequest): WebContents | undefined {
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
  if (request.isNavigationRequest() && !contents.mayNavigate(request.url(), request.frame().parentFrame() === null)) {
    return await route.abort('aborted')
  }
  const scheme = new URL(url).protocol.slice(0, -1)
  if (standardSchemes.has(scheme)) return await serve(route, contents, scheme, url)
  const details = {
    id: ++requests,
    url,
    method: request.method(),
    resourceType: request.isNavigationRequest() ? 'mainFrame' : request.resourceType(),
    webContentsId: contents.id,
  }
  if (await contents.session.webRequest.allows(details)) await route.continue()
  else await route.abort('blockedbyclient')
}

async function serve(route: Route, contents: WebContents, scheme: string, url: string): Promise<void> {
  const handler = contents.session.protocol.handlerOf(scheme)
  if (!handler) return await route.abort('failed')
  const request = route.request()
  const body = request.postDataBuffer()
  const response = await Promise.resolve(
    handler(
      new Request(url, {
        method: request.method(),
        headers: await request.allHeaders(),
        ...(body ? { body: new Uint8Array(body) } : {}),
      }),
    ),
  ).catch((error: unknown) => {
    console.error(`electron stand-in: the protocol handler failed for ${url}:`, error)
    return undefined
  })
  if (!response) return await route.abort('failed')
  const headers = Array.from(response.headers, ([name, value]) => [name, mapHeader(value, standardSchemes)] as const)
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}
