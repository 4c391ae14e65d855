import type { NetError } from './net-errors.ts'
import type { ProtocolHandler } from './protocol.ts'

export type ProtocolAnswer =
  | { readonly error: NetError }
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }

/** What a page gets of a handler's answer: an error where Electron makes one of it. */
export async function askHandler(handler: ProtocolHandler, request: Request): Promise<ProtocolAnswer> {
  try {
    const response: unknown = await handler(request)
    if (!isResponse(response)) return { error: 'ERR_UNEXPECTED' }
    if (response.type === 'error') return { error: 'ERR_FAILED' }
    const headers = response.headers ? Object.fromEntries(response.headers) : {}
    const body = await read(response.body)
    return body ? { status: response.status ?? 200, headers, body } : { error: 'ERR_FAILED' }
  } catch (error) {
    console.error(error)
    return { error: 'ERR_UNEXPECTED' }
  }
}

/** As much of a `Response` as Electron asks for: its own members, if it has them, have to be of the right type. */
interface ResponseLike {
  readonly type?: string
  readonly status?: number
  readonly headers?: Iterable<readonly [string, string]>
  readonly body?: ReadableStream<Uint8Array<ArrayBuffer>> | null
}

function isResponse(value: unknown): value is ResponseLike {
  if (typeof value !== 'object' || value === null) return false
  if ((value as ResponseLike).type === 'error') return true
  const own = (key: string) => (Object.hasOwn(value, key) ? [(value as Record<string, unknown>)[key]] : [])
  return (
    own('status').every((status) => typeof status === 'number') &&
    own('statusText').every((text) => typeof text === 'string') &&
    own('headers').every((headers) => typeof headers === 'object') &&
    own('body').every((body) => body === null || body instanceof ReadableStream)
  )
}

/** Undefined for a stream that breaks off. */
async function read(body: ResponseLike['body']): Promise<Buffer | undefined> {
  try {
    return body ? Buffer.from(await new Response(body).arrayBuffer()) : Buffer.alloc(0)
  } catch {
    return undefined
  }
}
