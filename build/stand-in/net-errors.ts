/** Chromium's names and numbers of what can go wrong when a page is loaded. */
const CODES = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_UNEXPECTED: -9,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -302,
} as const

export type NetError = keyof typeof CODES

export const netErrorCode = (name: NetError): number => CODES[name]

/** The name within the message of a browser that could not load a page. */
export function netErrorOf(message: string): NetError {
  const [, name = ''] = /net::(ERR_[A-Z_]+)/.exec(message) ?? []
  if (name in CODES) return name as NetError
  return message.includes('interrupted by another navigation') ? 'ERR_ABORTED' : 'ERR_FAILED'
}

/** With what `loadURL` rejects. */
export function loadError(name: NetError, url: string): Error {
  const errno = netErrorCode(name)
  return Object.assign(new Error(`${name} (${errno}) loading '${url.slice(0, 2048)}'`), { errno, code: name, url })
}
