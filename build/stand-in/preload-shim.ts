import type { strict as Strict } from './strict.ts'
import type { createWire as CreateWire } from './wire.ts'

export type ToMain =
  | { readonly kind: 'hello' }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'send'; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'accelerator'; readonly accelerator: string }
  | { readonly kind: 'preload-error'; readonly path: string; readonly error: unknown }

export type ToPage =
  | { readonly kind: 'event'; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'reply'; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly kind: 'accelerators'; readonly accelerators: readonly string[] }

interface ShimOptions {
  readonly binding: string
  readonly filePrefix: string
  /** Its path, for the person who reads that it failed. */
  readonly preload: string
  readonly process: Readonly<Record<string, unknown>>
  readonly versions: Readonly<Record<string, string | undefined>>
}

type Preload = (require: (name: string) => unknown, process: unknown, module: unknown, exports: unknown) => void
type Listener = (event: unknown, ...args: unknown[]) => void

/**
 * What a sandboxed preload script finds, in the page. The function's text is sent there and run before any script of
 * the page: it must not refer to anything outside itself.
 *
 * The preload shares the page's world, where Electron's has its own. So what it exposes is copied as Electron copies
 * it, but a page could reach what the preload puts on `window`.
 */
export function installPreloadShim(
  createWire: typeof CreateWire,
  strict: typeof Strict,
  options: ShimOptions,
  preload: Preload,
): void {
  if (window !== window.top || location.protocol === 'about:') return
  const global = window as unknown as Record<string | symbol, unknown>
  const post = global[options.binding] as (text: string) => void
  // The page shall not find it.
  delete global[options.binding]
  const wire = createWire()
  const listeners = new Map<string, Listener[]>()
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const files: File[] = []
  let accelerators: readonly string[] = []
  let lastCall = 0

  const tell = (message: ToMain) => post(wire.encode(message))

  function receive(text: string): void {
    const message = wire.decode(text) as ToPage
    if (message.kind === 'accelerators') accelerators = message.accelerators
    else if (message.kind === 'reply') {
      const call = calls.get(message.id)
      calls.delete(message.id)
      if (message.error === undefined) call?.resolve(message.value)
      else call?.reject(new Error(message.error))
    } else {
      const event = strict('IpcRendererEvent', { sender: ipcRenderer, ports: [] })
      for (const listener of [...(listeners.get(message.channel) ?? [])]) {
        // As on every emitter, one that throws must not be heard of here: the page reports it.
        try {
          listener(event, ...message.args)
        } catch (error) {
          reportError(error)
        }
      }
    }
  }

  const checkChannel = (channel: unknown) => {
    const failure = 'Error processing argument at index 1, conversion failure from'
    if (typeof channel !== 'string') throw new TypeError(`${failure} ${String(channel)}`)
  }

  const ipcRenderer = strict('ipcRenderer', {
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      checkChannel(channel)
      const id = ++lastCall
      return await new Promise((resolve, reject) => {
        tell({ kind: 'invoke', id, channel, args })
        calls.set(id, { resolve, reject })
      })
    },
    send(channel: string, ...args: unknown[]) {
      checkChannel(channel)
      tell({ kind: 'send', channel, args })
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    once(channel: string, listener: Listener) {
      const once: Listener = (...args) => {
        ipcRenderer.off(channel, once)
        listener(...args)
      }
      return ipcRenderer.on(channel, once)
    },
    off(channel: string, listener: Listener) {
      const known = listeners.get(channel) ?? []
      const at = known.lastIndexOf(listener)
      listeners.set(
        channel,
        known.filter((_, index) => index !== at),
      )
      return ipcRenderer
    },
    removeListener: (channel: string, listener: Listener): unknown => ipcRenderer.off(channel, listener),
    removeAllListeners(channel?: string) {
      if (channel === undefined) listeners.clear()
      else listeners.delete(channel)
      return ipcRenderer
    },
  })

  /** Functions and files pass the bridge between the two worlds; everything else is copied, without its prototype. */
  function cross(value: unknown): unknown {
    if (typeof value === 'function') {
      const target = value as (...args: unknown[]) => unknown
      return (...args: unknown[]) => cross(target(...args.map(cross)))
    }
    if (value instanceof Promise) return value.then(cross)
    if (value instanceof Blob || value instanceof Node || typeof value !== 'object' || value === null) return value
    try {
      return structuredClone(value)
    } catch {
      const before = crossed
      const copy = crossMembers(value)
      // Nothing in it explains the refusal: it is a proxy, or of a kind that Electron refuses too.
      if (crossed === before) throw new Error('An object could not be cloned.')
      return copy
    }
  }

  /** Members met that a structured clone refuses but the bridge does not. */
  let crossed = 0

  function crossMembers(value: object): unknown {
    const member = (item: unknown) => {
      if (typeof item === 'function' || item instanceof Promise || item instanceof Node) crossed++
      return cross(item)
    }
    if (Array.isArray(value)) return value.map(member)
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error('An object could not be cloned.')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, member(item)]))
  }

  function deepFreeze<T>(value: T): T {
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      Object.values(value).forEach(deepFreeze)
      Object.freeze(value)
    }
    return value
  }

  const electron = strict('electron (in a sandboxed preload)', {
    contextBridge: strict('contextBridge', {
      exposeInMainWorld(key: string, api: unknown) {
        if (key in global) throw new Error(`Cannot bind an API on top of an existing property on the window object`)
        Object.defineProperty(global, key, { value: deepFreeze(cross(api)), enumerable: true })
      },
    }),
    ipcRenderer,
    webUtils: strict('webUtils', {
      getPathForFile(file: unknown): string {
        if (!(file instanceof File)) throw new TypeError('getPathForFile: the argument is not a File')
        return `${options.filePrefix}${files.push(file) - 1}/${file.name}`
      },
    }),
  })

  /** `CmdOrCtrl+Shift+O` as main writes it, from the key that was pressed. */
  function acceleratorOf(event: KeyboardEvent): string {
    const command = options.process.platform === 'darwin' ? event.metaKey : event.ctrlKey
    const key = event.key === '+' ? 'plus' : event.key === ' ' ? 'space' : event.key.toLowerCase()
    return [command && 'cmdorctrl', event.altKey && 'alt', event.shiftKey && 'shift', key].filter(Boolean).join('+')
  }

  // The menu's keys come after the page, which may prevent them.
  window.addEventListener(
    'keydown',
    (event) => {
      const accelerator = acceleratorOf(event)
      if (!accelerators.includes(accelerator)) return
      let done = false
      const last = () => {
        if (done) return
        done = true
        window.removeEventListener('keydown', last)
        if (event.defaultPrevented) return
        event.preventDefault()
        tell({ kind: 'accelerator', accelerator })
      }
      // Added now, it is the last listener of the last target; a page that stops the event does not stop the menu.
      window.addEventListener('keydown', last)
      setTimeout(last)
    },
    true,
  )

  Object.defineProperty(global, Symbol.for(options.binding), { value: { receive, files } })
  tell({ kind: 'hello' })
  const module = { exports: {} }
  const requireElectron = (name: string) => {
    if (name === 'electron' || name === 'electron/renderer') return electron
    throw new Error(`module not found: ${name}`)
  }
  const process = strict('process (in a sandboxed preload)', {
    ...options.process,
    versions: options.versions,
    env: {},
  })
  try {
    preload(requireElectron, process, module, module.exports)
  } catch (error) {
    console.error(`Unable to load preload script: ${options.preload}`)
    console.error(error)
    tell({ kind: 'preload-error', path: options.preload, error })
  }
}
