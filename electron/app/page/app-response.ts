/** Answers to the page's requests, decided without Electron. */
import { readFile } from 'node:fs/promises'
import { resolveAppUrl, SECURITY_HEADERS } from './app-url.ts'

/** @param root the built renderer, possibly inside an asar archive: hence `node:fs`, which sees into it */
export async function answerAppRequest(method: string, url: string, root: string): Promise<Response> {
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
