import type { CustomScheme } from 'electron'
import { checkKeys } from './argument.ts'
import { isReady } from './readiness.ts'

export type ProtocolHandler = (request: Request) => Response | Promise<Response>

/** Schemes that pages can be at. Known before the app is ready, as in Electron. */
export const standardSchemes = new Set<string>()

const PRIVILEGES = new Set(
  'standard secure bypassCSP allowServiceWorkers supportFetchAPI corsEnabled stream codeCache allowExtensions'.split(
    ' ',
  ),
)

export function registerSchemesAsPrivileged(customSchemes: readonly CustomScheme[]): void {
  if (isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
  const named = Array.isArray(customSchemes) && customSchemes.every((each) => typeof each?.scheme === 'string')
  if (!named) throw new Error('Argument must be an array of custom schemes.')
  for (const { privileges = {} } of customSchemes) {
    checkKeys('privileges of a scheme', privileges, PRIVILEGES)
    if (privileges.codeCache && !privileges.standard)
      throw new Error('Code cache can only be enabled when the custom scheme is registered as standard scheme.')
  }
  for (const { scheme, privileges } of customSchemes) if (privileges?.standard) standardSchemes.add(scheme)
}

/** The protocols of one session. */
export class Protocol {
  private readonly handlers = new Map<string, ProtocolHandler>()

  /** Electron would find out about a handler that is no function at the first request. */
  handle(scheme: string, handler: ProtocolHandler): void {
    if (typeof handler !== 'function') throw new Error('electron stand-in: protocol.handle needs a function')
    if (this.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    this.handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    if (!this.handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.handlers.has(scheme)
  }

  /** Not Electron's. */
  handlerOf(scheme: string): ProtocolHandler | undefined {
    return this.handlers.get(scheme)
  }
}
