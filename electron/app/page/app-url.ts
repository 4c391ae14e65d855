/** What may be loaded through `app://tensorscope/`, decided without Electron. */
import { realpath, stat } from 'node:fs/promises'
import { extname, join, relative, isAbsolute, sep } from 'node:path'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = `${APP_SCHEME}://tensorscope`
export const APP_ENTRY = `${APP_ORIGIN}/index.html`

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "frame-src 'none'",
  "worker-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // Svelte makes its templates through a policy of this name; no other text becomes markup or script.
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ')

/** Sent with every answer, errors included. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** Everything that a build of the renderer may hold. A type that is not here is not served. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
])

/** Encoded `.`, `/`, `\` and NUL have no business in the URL of one of our files: refused before anything decodes them. */
const SUSPICIOUS = /%(?:2e|2f|5c|00|25)|[\\\0]/i

export type ResolvedUrl =
  { readonly status: 200; readonly path: string; readonly contentType: string } | { readonly status: 400 | 403 | 404 }

/** Whether a page or frame is the app's own. */
export function isAppUrl(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)
}

/** Whether a navigation leads to the app's one page; its fragment, which names a view, does not matter. */
export function isAppEntry(url: string): boolean {
  return url.split('#', 1)[0] === APP_ENTRY
}

/** The file behind a URL, which lies inside `root` even when symbolic links are followed. */
export async function resolveAppUrl(url: string, root: string): Promise<ResolvedUrl> {
  const address = url.split(/[?#]/, 1)[0]!
  if (!isAppUrl(address)) return { status: 403 }
  if (SUSPICIOUS.test(address)) return { status: 403 }
  let name: string
  try {
    name = decodeURIComponent(address.slice(APP_ORIGIN.length + 1))
  } catch {
    return { status: 400 }
  }
  const segments = name.split('/')
  // Covers `//`, which would make an absolute path, and names such as `C:` that Windows treats specially.
  if (segments.some((segment) => segment === '' || segment.startsWith('.') || /[:\p{Cc}]/u.test(segment)))
    return { status: name === '' ? 404 : 403 }
  const contentType = CONTENT_TYPES.get(extname(name).toLowerCase())
  if (!contentType) return { status: 404 }
  try {
    const [folder, path] = await Promise.all([realpath(root), realpath(join(root, ...segments))])
    const inside = relative(folder, path)
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return { status: 403 }
    return (await stat(path)).isFile() ? { status: 200, path, contentType } : { status: 404 }
  } catch {
    return { status: 404 }
  }
}
