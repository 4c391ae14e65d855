/** Which page windows show: the built one, or the one of a development server. */
import { APP_ENTRY, CONTENT_SECURITY_POLICY, isAppEntry, isAppUrl } from './app-url.ts'

/** The page of the app's windows, and what it may reach. */
export interface WindowPage {
  /** The address that a window loads. */
  readonly entry: string
  /** The host whose name is resolved; undefined if none is. */
  readonly host: string | undefined
  /** Whether a page or frame is the app's own. */
  isOwn(url: string): boolean
  /** Whether a navigation leads to the page itself, whatever view its fragment names. */
  isEntry(url: string): boolean
  /** Whether the page may request this address. */
  mayRequest(url: string): boolean
}

const BUILT: WindowPage = {
  entry: APP_ENTRY,
  host: undefined,
  isOwn: isAppUrl,
  isEntry: isAppEntry,
  mayRequest: isAppUrl,
}

/** A server on this machine. A number, because a name could be resolved to another machine. */
const DEVELOPMENT_SERVER = /^http:\/\/127\.0\.0\.1:\d{1,5}$/

/**
 * Chooses the page. The development server counts only in an app that is not packed, and only on this machine.
 *
 * @param isPackaged Electron's `app.isPackaged`
 * @param server origin of the development server, such as `http://127.0.0.1:5173`
 */
export function windowPage(isPackaged: boolean, server: string | undefined): WindowPage {
  return isPackaged || server === undefined || !DEVELOPMENT_SERVER.test(server) ? BUILT : developmentPage(server)
}

function developmentPage(server: string): WindowPage {
  const entry = `${server}/index.html`
  const isOwn = (url: string) => url === server || url.startsWith(`${server}/`)
  return {
    entry,
    host: new URL(server).hostname,
    isOwn,
    isEntry: (url) => url.split('#', 1)[0] === entry,
    mayRequest: (url) => isOwn(url) || url.startsWith(`${socketOf(server)}/`),
  }
}

/** Vite announces changes through a web socket of the same server. */
const socketOf = (server: string) => server.replace(/^http:/, 'ws:')

/**
 * Returns the policy for a page of the development server. It differs from the built page's in two points: the page may
 * connect to that server, and styles that Vite's client inserts carry a nonce.
 */
export function developmentPolicy(server: string, nonce: string): string {
  return CONTENT_SECURITY_POLICY.replace("connect-src 'none'", `connect-src 'self' ${socketOf(server)}`).replace(
    "style-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
  )
}
