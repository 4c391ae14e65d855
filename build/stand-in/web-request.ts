export interface RequestDetails {
  readonly id: number
  readonly url: string
  readonly method: string
  readonly timestamp: number
  readonly resourceType: string
  readonly webContentsId: number
}

type BeforeRequest = (details: RequestDetails, callback: (answer: { cancel?: boolean }) => void) => void

interface Filter {
  readonly urls: readonly string[]
  readonly types?: readonly string[]
  readonly excludeUrls?: readonly string[]
}

const TYPES = new Set(
  'mainFrame subFrame stylesheet script image font object xhr ping cspReport media webSocket'.split(' '),
)

export class WebRequest {
  private listener: BeforeRequest | null = null

  /** Filters are checked as Electron does; one that leaves requests out is not imitated. */
  onBeforeRequest(filterOrListener: Filter | BeforeRequest | null, listener?: BeforeRequest | null): void {
    const filtered = typeof filterOrListener === 'object' && filterOrListener !== null
    if (filtered) checkFilter(filterOrListener)
    const given: unknown = filtered ? listener : filterOrListener
    if (given !== null && typeof given !== 'function') throw new TypeError('Must pass null or a Function')
    this.listener = given as BeforeRequest | null
  }

  /** Not Electron's: whether the app lets the request through. */
  allows(details: RequestDetails): Promise<boolean> {
    const { listener } = this
    if (!listener) return Promise.resolve(true)
    return new Promise((resolve) => listener(details, ({ cancel }) => resolve(cancel !== true)))
  }
}

function checkFilter({ urls, types = [], excludeUrls = [] }: Filter): void {
  if (!Array.isArray(urls)) throw new TypeError("Parameter 'filter' must have property 'urls'.")
  for (const pattern of [...urls, ...excludeUrls])
    if (pattern !== '<all_urls>' && !/^[a-z*][a-z0-9+.-]*:\/\/.*\//i.test(pattern))
      throw new TypeError(`Invalid url pattern ${pattern}: ${reason(pattern)}`)
  const unknown = types.find((type) => !TYPES.has(type))
  if (unknown !== undefined) throw new TypeError(`Invalid type ${unknown}`)
  if (urls.some((pattern) => pattern !== '<all_urls>') || types.length > 0 || excludeUrls.length > 0)
    throw new Error('electron stand-in: filters of webRequest.onBeforeRequest are not imitated')
}

const reason = (pattern: string) =>
  pattern === '' || !pattern.includes(':')
    ? 'Missing scheme separator.'
    : /:\/\//.test(pattern)
      ? 'Empty path.'
      : 'Wrong scheme separator.'
