/** Serves the renderer's folder, and nothing else, as `app://tensorscope/`. */
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { APP_SCHEME, resolveAppUrl, SECURITY_HEADERS } from './app-url.ts'

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }])
}

/** @param root the built renderer, possibly inside an asar archive: hence `node:fs`, which sees into it */
export function serveRenderer(root: string): void {
  protocol.handle(APP_SCHEME, (request) => answer(request.method, request.url, root))
}

async function answer(method: string, url: string, root: string): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' })
  const file = await resolveAppUrl(url, root)
  if (file.status !== 200) return refuse(file.status)
  try {
    const bytes = await readFile(file.path)
    const headers = {
      ...SECURITY_HEADERS,
      'Content-Type': file.contentType,
      'Content-Length': String(bytes.byteLength),
    }
    return new Response(method === 'HEAD' ? null : new Uint8Array(bytes), { status: 200, headers })
  } catch {
    return refuse(404)
  }
}

const refuse = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers: { ...SECURITY_HEADERS, ...headers } })
