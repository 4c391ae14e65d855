import type { NotificationConstructorOptions } from 'electron'
import { checkKeys } from './argument.ts'
import { NOTIFICATION_OPTIONS } from './electron-names.ts'
import { isReady } from './readiness.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'

type Options = Pick<NotificationConstructorOptions, 'title' | 'body' | 'silent'>

const EVENTS = ['show', 'click', 'close', 'failed']

class Notification extends StandInEmitter {
  readonly title: string
  readonly body: string
  readonly silent: boolean

  /** Not Electron's: those on show, oldest first. A spec clicks on one by emitting `click`. */
  static readonly shown: Notification[] = []
  /** Not Electron's: a system without notifications. */
  static supported = true
  /** Not Electron's: why the system refuses to show any, as macOS does to an app without a signature. */
  static failure: string | undefined = undefined

  static isSupported(): boolean {
    return Notification.supported
  }

  constructor(options: Options = {}) {
    super('Notification', EVENTS)
    if (!isReady()) throw new Error('Cannot create Notification before app is ready')
    checkKeys('options of a notification', options, NOTIFICATION_OPTIONS)
    const { title = '', body = '', silent = false } = options
    for (const text of [title, body] as unknown[])
      if (typeof text !== 'string') throw new Error('electron stand-in: texts of a notification are strings')
    this.title = title
    this.body = body
    this.silent = silent
    return strict('Notification', this)
  }

  show(): void {
    this.close()
    // As in Electron, where there is no presenter: nothing at all.
    if (!Notification.supported) return
    const { failure } = Notification
    if (failure === undefined) Notification.shown.push(this)
    const tell = () => (failure === undefined ? this.emit('show', {}) : this.emit('failed', {}, failure))
    // On Linux the system answers at once; a listener that is put on afterwards hears nothing.
    if (process.platform === 'linux') tell()
    else setImmediate(tell)
  }

  /** Only macOS tells the app of a notification that the app itself has closed. */
  close(): void {
    const at = Notification.shown.indexOf(this)
    if (at < 0) return
    Notification.shown.splice(at, 1)
    if (process.platform === 'darwin') this.emit('close', {})
  }
}

const strictNotification = strict('Notification', Notification)
export { strictNotification as Notification }
