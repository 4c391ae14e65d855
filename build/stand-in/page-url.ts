/**
 * A plain Chromium cannot navigate to `app://host/path`. Pages see `https://host.app.electron-stand-in.invalid/path`,
 * a secure origin that no server can ever have; the main process sees its own URL.
 */
const SUFFIX = 'electron-stand-in.invalid'
const PAGE_URL = new RegExp(`^https://([^/]+)\\.([a-z][a-z0-9-]*)\\.${SUFFIX.replaceAll('.', '\\.')}`)

export function toPageUrl(url: string, schemes: ReadonlySet<string>): string {
  const [, scheme, host, rest] = /^([a-z][a-z0-9-]*):\/\/([^/?#]+)(.*)$/s.exec(url) ?? []
  return scheme && schemes.has(scheme) ? `https://${host}.${scheme}.${SUFFIX}${rest}` : url
}

export function fromPageUrl(url: string): string {
  return url.replace(PAGE_URL, '$2://$1')
}

/** URLs within a header, such as the sources of a Content-Security-Policy. */
export function mapHeader(value: string, schemes: ReadonlySet<string>): string {
  return value
    .split(' ')
    .map((word) => toPageUrl(word, schemes))
    .join(' ')
}
