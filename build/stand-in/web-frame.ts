import { cloned } from './ipc-main.ts'
import { strict } from './strict.ts'

export interface FrameOwner {
  readonly id: number
  isGone(): boolean
  url(): string
  /** Copies have been made. */
  post(channel: string, args: unknown[]): void
}

/** The main frame of a page, the only one that has a preload. */
export type StandInFrame = ReturnType<typeof createMainFrame>

export function createMainFrame(owner: FrameOwner) {
  const alive = () => {
    if (owner.isGone()) throw new Error('Render frame was disposed before WebFrameMain could be accessed')
  }
  const frame = strict('webFrameMain', {
    parent: null,
    frames: [],
    name: '',
    routingId: 1,
    processId: owner.id,
    frameTreeNodeId: owner.id,
    isDestroyed: (): boolean => owner.isGone(),
    get url(): string {
      alive()
      return owner.url()
    },
    get origin(): string {
      alive()
      return /^[a-z][a-z0-9-]*:\/\/[^/]+/.exec(owner.url())?.[0] ?? 'null'
    },
    get top(): unknown {
      return frame
    },
    /** What cannot be cloned is told on stderr and not sent. */
    send(channel: string, ...args: unknown[]): void {
      if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
      try {
        alive()
        owner.post(channel, cloned(args))
      } catch (error) {
        console.error('Error sending from webFrameMain: ', error)
      }
    },
  })
  return frame
}

/** What a handler of `ipcMain.handle` gets first. */
export const createInvokeEvent = (sender: object, frame: StandInFrame) =>
  strict('IpcMainInvokeEvent', eventOf(sender, frame))

/** What a listener of `ipcMain.on` gets first. */
export const createIpcEvent = (sender: object, frame: StandInFrame) =>
  strict('IpcMainEvent', {
    ...eventOf(sender, frame),
    ports: [],
    reply: (channel: string, ...args: unknown[]): void => frame.send(channel, ...args),
  })

function eventOf(sender: object, frame: StandInFrame) {
  return {
    type: 'frame',
    sender,
    senderFrame: frame,
    frameId: frame.routingId,
    processId: frame.processId,
    defaultPrevented: false,
    preventDefault: (): void => undefined,
  }
}
