/** Everything that a page could ask of the system and that this app never needs is refused here, for every session. */
import { app, type Session, type WebContents } from 'electron'
import { page } from './page.ts'

/**
 * The app makes no request, ever. Chromium would: it asks name servers ahead of links and looks for a proxy of the
 * network; WebRTC is beyond the reach of `webRequest`, of the content security policy and, over UDP, of name resolution.
 */
const OFFLINE_SWITCHES = [
  // Chromium of older versions, and without windows, reads the second.
  ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['no-proxy-server'],
  ['no-pings'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
] as const

/**
 * Must run before the app is ready.
 *
 * @param host the only host that can be reached, for development
 */
export function keepOffline(host?: string): void {
  // Chromium treats addresses in numbers as names here, too.
  app.commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${host === undefined ? '' : `, EXCLUDE ${host}`}`)
  for (const [name, ...value] of OFFLINE_SWITCHES) app.commandLine.appendSwitch(name, ...value)
}

/** Hardens every page and every session that comes to be. Must run before the app is ready. */
export function secureApp(): void {
  // Electron would take `--no-sandbox` away again, and as root, in a container, its child processes need it to start.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  keepOffline(page.host)
  app.on('session-created', secureSession)
  app.on('web-contents-created', (_event, contents) => secureContents(contents))
}

function secureContents(contents: WebContents): void {
  contents.on('will-attach-webview', (event) => event.preventDefault())
  for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)
    contents.on(name as 'will-navigate', (event) => {
      if (!page.isEntry(event.url)) event.preventDefault()
    })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}

/** Also to be called for the default session, which may have been created before anyone listened. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayLoad(details.url) }))
  session.on('will-download', (event) => event.preventDefault())
  // It would fetch its dictionaries.
  session.setSpellCheckerEnabled(false)
}

/** The developer tools are a page of their own; they open only in development. */
const mayLoad = (url: string) => page.mayRequest(url) || (!app.isPackaged && url.startsWith('devtools://'))
