import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

export type IpcHandler = (event: unknown, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  private readonly handlers = new Map<string, IpcHandler>()

  constructor() {
    super()
    // A channel of this name is one like any other.
    this.on('error', () => undefined)
  }

  handle(channel: string, handler: IpcHandler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    if (typeof handler !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`)
    this.handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: IpcHandler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }

  /**
   * Not Electron's: answers an `invoke` of the page. An error is told on stderr, as Electron does.
   * @returns the error as the page gets it: a text, for it does not cross with its type
   */
  async answer(
    channel: string,
    event: unknown,
    args: readonly unknown[],
  ): Promise<{ readonly value: unknown } | { readonly error: string }> {
    try {
      const handler = this.handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return { value: cloned(await handler(event, ...args)) }
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error)
      return { error: remoteError(channel, error) }
    }
  }
}

/** The text of a rejected `invoke`. */
export const remoteError = (channel: string, error: unknown): string =>
  `Error invoking remote method '${channel}': ${String(error)}`

/** Copies what crosses the border between processes, or throws as Electron does. */
export function cloned<T>(value: T): T {
  try {
    return structuredClone(value)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

export const ipcMain = strict('ipcMain', new IpcMain())
