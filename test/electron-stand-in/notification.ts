import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'

interface NotificationOptions {
  readonly title?: string
  readonly body?: string
  readonly silent?: boolean
}

const EVENTS = ['show', 'click', 'close', 'failed']

class Notification extends StandInEmitter {
  readonly title: string
  readonly body: string
  readonly silent: boolean

  /** Not Electron's: those on show, oldest first. A spec clicks on one by emitting `click`. */
  static readonly shown: Notification[] = []
  /** Not Electron's: a system without notifications. */
  static supported = true

  static isSupported(): boolean {
    return Notification.supported
  }

  constructor({ title = '', body = '', silent = false }: NotificationOptions = {}) {
    super('Notification', EVENTS)
    this.title = title
    this.body = body
    this.silent = silent
    return strict('Notification', this)
  }

  show(): void {
    Notification.shown.push(this)
    this.emit('show', {})
  }

  close(): void {
    const at = Notification.shown.indexOf(this)
    if (at < 0) return
    Notification.shown.splice(at, 1)
    this.emit('close', {})
  }
}

const strictNotification = strict('Notification', Notification)
export { strictNotification as Notification }
