import { EventEmitter } from 'node:events'

/** An emitter that refuses listeners for events which would never come. */
export class StandInEmitter extends EventEmitter {
  constructor(name: string, events: readonly string[]) {
    super()
    this.on('newListener', (event: string | symbol) => {
      if (event !== 'removeListener' && !events.includes(String(event))) {
        throw new Error(`electron stand-in: the event '${String(event)}' of ${name} is not imitated`)
      }
    })
  }

  /** Emits with an Electron event in front; answers whether a listener prevented the default. */
  emitPreventable(name: string, details: Record<string, unknown> = {}, ...rest: unknown[]): boolean {
    let prevented = false
    const event = {
      ...details,
      get defaultPrevented() {
        return prevented
      },
      preventDefault() {
        prevented = true
      },
    }
    this.emit(name, event, ...rest)
    return prevented
  }
}
