import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

interface MessageEvent {
  readonly data: unknown
  readonly ports: readonly never[]
}

/** `process.parentPort` of a utility process. Messages wait until somebody listens, as Electron's do. */
class ParentPort extends EventEmitter {
  private readonly early: MessageEvent[] = []
  private readonly sendToParent: (message: unknown) => void

  constructor(sendToParent: (message: unknown) => void) {
    super()
    this.sendToParent = sendToParent
    this.on('newListener', (name) => {
      if (name === 'message') setImmediate(() => this.deliverEarly())
    })
  }

  receive(data: unknown): void {
    this.early.push({ data, ports: [] })
    this.deliverEarly()
  }

  postMessage(data: unknown): void {
    this.sendToParent({ data })
  }

  private deliverEarly(): void {
    if (this.listenerCount('message') === 0) return
    for (const event of this.early.splice(0)) this.emit('message', event)
  }
}

/** Makes this forked process look like one of Electron's utility processes. */
export function becomeUtilityProcess(): void {
  const send = process.send?.bind(process)
  if (!send) throw new Error('electron stand-in: a utility process without its parent')
  const port = new ParentPort((message) => send(message, undefined, undefined, () => undefined))
  process.on('message', (message: { data: unknown }) => port.receive(message.data))
  // Killed, as Chromium does it: an exit may wait for V8's own threads for ever.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  Object.defineProperty(process, 'parentPort', { value: strict('parentPort', port) })
  // Electron's has no such function, and a worker may tell the two hosts apart by it.
  Object.defineProperty(process, 'send', { value: undefined })
}
