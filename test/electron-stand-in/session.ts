import { app } from './app.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'

export type ProtocolHandler = (request: Request) => Response | Promise<Response>

export interface RequestDetails {
  readonly id: number
  readonly url: string
  readonly method: string
  readonly resourceType: string
  readonly webContentsId: number
}

type BeforeRequest = (details: RequestDetails, callback: (answer: { cancel?: boolean }) => void) => void

/** Schemes that pages can be at. Known before the app is ready, as in Electron. */
export const standardSchemes = new Set<string>()

class Protocol {
  private readonly handlers = new Map<string, ProtocolHandler>()

  registerSchemesAsPrivileged(schemes: readonly { scheme: string; privileges?: { standard?: boolean } }[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of schemes) if (privileges?.standard) standardSchemes.add(scheme)
  }

  handle(scheme: string, handler: ProtocolHandler): void {
    if (this.handlers.has(scheme)) throw new Error(`The scheme '${scheme}' is already registered`)
    this.handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    this.handlers.delete(scheme)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.handlers.has(scheme)
  }

  /** Not Electron's. */
  handlerOf(scheme: string): ProtocolHandler | undefined {
    return this.handlers.get(scheme)
  }
}

class WebRequest {
  private listener: BeforeRequest | null = null

  onBeforeRequest(listener: BeforeRequest | null): void {
    if (listener !== null && typeof listener !== 'function') {
      throw new Error('electron stand-in: filters of webRequest.onBeforeRequest are not imitated')
    }
    this.listener = listener
  }

  /** Not Electron's: whether the app lets the request through. */
  allows(details: RequestDetails): Promise<boolean> {
    const { listener } = this
    if (!listener) return Promise.resolve(true)
    return new Promise((resolve) => listener(details, ({ cancel }) => resolve(cancel !== true)))
  }
}

/**
 * Permissions are kept, not acted on: the browser is started with none, and asks for none. Downloads are refused by
 * the browser, so that `will-download` never comes.
 */
class Session extends StandInEmitter {
  readonly protocol = strict('protocol', new Protocol())
  readonly webRequest = strict('session.webRequest', new WebRequest())
  permissionRequestHandler: unknown = null
  permissionCheckHandler: unknown = null
  devicePermissionHandler: unknown = null
  private spellChecker = true

  constructor() {
    super('session', ['will-download'])
  }

  setPermissionRequestHandler(handler: unknown): void {
    this.permissionRequestHandler = handler
  }

  setPermissionCheckHandler(handler: unknown): void {
    this.permissionCheckHandler = handler
  }

  setDevicePermissionHandler(handler: unknown): void {
    this.devicePermissionHandler = handler
  }

  /** Kept, not acted on: the browser has no dictionary. */
  setSpellCheckerEnabled(enable: boolean): void {
    this.spellChecker = enable
  }

  isSpellCheckerEnabled = (): boolean => this.spellChecker
}

export type StandInSession = Session

const sessions = new Map<string, Session>()

function sessionOf(partition: string): Session {
  const known = sessions.get(partition)
  if (known) return known
  const created = strict('session', new Session())
  sessions.set(partition, created)
  if (app.isReady()) app.emit('session-created', created)
  else app.once('ready', () => app.emit('session-created', created))
  return created
}

export const session = strict('session', {
  get defaultSession() {
    return sessionOf('')
  },
  fromPartition: sessionOf,
})

export const protocol = session.defaultSession.protocol
