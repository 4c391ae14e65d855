import { app } from './app.ts'
import { checkArgument } from './argument.ts'
import { Protocol, registerSchemesAsPrivileged, type ProtocolHandler } from './protocol.ts'
import { isReady } from './readiness.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'
import { WebRequest } from './web-request.ts'

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
    this.permissionRequestHandler = nullOrFunction(handler)
  }

  setPermissionCheckHandler(handler: unknown): void {
    this.permissionCheckHandler = nullOrFunction(handler)
  }

  setDevicePermissionHandler(handler: unknown): void {
    this.devicePermissionHandler = nullOrFunction(handler)
  }

  /** Kept, not acted on: the browser has no dictionary. */
  setSpellCheckerEnabled(enable: boolean): void {
    checkArgument(enable, 'boolean')
    this.spellChecker = enable
  }

  isSpellCheckerEnabled = (): boolean => this.spellChecker
}

function nullOrFunction(handler: unknown): unknown {
  if (handler !== null && typeof handler !== 'function') throw new TypeError('Must pass null or function')
  return handler
}

export type StandInSession = Session

const sessions = new Map<string, Session>()

function fromPartition(partition: string): Session {
  if (!isReady()) throw new TypeError('Session can only be received when app is ready')
  checkArgument(partition, 'string')
  const known = sessions.get(partition)
  if (known) return known
  const created = strict('session', new Session())
  sessions.set(partition, created)
  app.emit('session-created', created)
  return created
}

export const session = strict('session', {
  get defaultSession() {
    return fromPartition('')
  },
  fromPartition,
})

/** Of the default session, which there is only when the app is ready. */
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged,
  handle: (scheme: string, handler: ProtocolHandler): void => session.defaultSession.protocol.handle(scheme, handler),
  unhandle: (scheme: string): void => session.defaultSession.protocol.unhandle(scheme),
  isProtocolHandled: (scheme: string): boolean => session.defaultSession.protocol.isProtocolHandled(scheme),
})
