import { readFile } from 'node:fs/promises'
import { Script } from 'node:vm'
import type { CDPSession, Page } from 'playwright-core'
import { DelayedQueue } from './delayed-queue.ts'
import { installPreloadShim, type ToMain, type ToPage } from './preload-shim.ts'
import { strict } from './strict.ts'
import { createWire } from './wire.ts'

const BINDING = '__electronStandIn'
/** What `getPathForFile` answers in the page until the main process, which can ask the browser, puts the path in. */
const FILE_PREFIX = 'electron-stand-in-file:'
const RECEIVE = `function (text) { return globalThis[Symbol.for('${BINDING}')]?.receive(text) }`

const wire = createWire()

interface ToContext {
  readonly text: string
  readonly contextId: number
}

/** The line between one page and the main process. */
export class PageBridge {
  private contextId: number | undefined
  private incoming: Promise<unknown> = Promise.resolve()
  private readonly answers = new DelayedQueue<ToContext>((message) => this.deliver(message))
  private readonly events = new DelayedQueue<ToContext>((message) => this.deliver(message))
  private readonly cdp: CDPSession
  private readonly onMessage: (message: ToMain, contextId: number) => void

  private constructor(cdp: CDPSession, onMessage: (message: ToMain, contextId: number) => void) {
    this.cdp = cdp
    this.onMessage = onMessage
  }

  /** @param preload path of the preload script, which runs before any script of the page */
  static async open(
    page: Page,
    preload: string | undefined,
    onMessage: (message: ToMain, contextId: number) => void,
  ): Promise<PageBridge> {
    const cdp = await page.context().newCDPSession(page)
    const bridge = new PageBridge(cdp, onMessage)
    const { frameTree } = await cdp.send('Page.getFrameTree')
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { isDefault, frameId } = context.auxData as unknown as { isDefault: boolean; frameId: string }
      if (isDefault && frameId === frameTree.frame.id) bridge.contextId = context.id
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      // Frames inside the page have no preload, and so cannot speak.
      if (name === BINDING && executionContextId === bridge.contextId) bridge.receive(payload, executionContextId)
    })
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: BINDING })
    const options = {
      binding: BINDING,
      filePrefix: FILE_PREFIX,
      preload: preload ?? '',
      process: {
        type: 'renderer',
        platform: process.platform,
        arch: process.arch,
        sandboxed: true,
        contextIsolated: true,
      },
      versions: { electron: process.versions.electron, node: process.versions.node },
    }
    const text = preload === undefined ? '' : await readPreload(preload)
    await page.addInitScript({
      content: `(${installPreloadShim})(${createWire}, ${strict}, ${JSON.stringify(options)}, function (require, process, module, exports) {
${text}
})`,
    })
    return bridge
  }

  /** To the page that is there now, or to the one with that context. Lost when it has gone. */
  send(message: ToPage, contextId = this.contextId): void {
    if (contextId === undefined) return
    const queue = message.kind === 'reply' ? this.answers : this.events
    queue.push({ text: wire.encode(message), contextId })
  }

  private deliver({ text, contextId }: ToContext): void {
    this.cdp
      .send('Runtime.callFunctionOn', {
        functionDeclaration: RECEIVE,
        arguments: [{ value: text }],
        executionContextId: contextId,
      })
      .then(({ exceptionDetails }) => {
        if (exceptionDetails) console.error('electron stand-in: a message failed in the page:', exceptionDetails.text)
      })
      .catch(() => undefined)
  }

  crash(): void {
    this.cdp.send('Page.crash').catch(() => undefined)
  }

  /** Told of navigations that the page itself, or a person in it, asks for. */
  async watchNavigations(onAsked: (url: string) => void, onWindow: (details: WindowAsked) => void): Promise<void> {
    this.cdp.on('Page.frameRequestedNavigation', ({ url }) => onAsked(url))
    this.cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) =>
      onWindow({ url, frameName: windowName, features: windowFeatures.join(',') }),
    )
    await this.cdp.send('Page.enable')
  }

  /** Shows a file chooser of the browser; a person's answer, as paths. */
  async chooseFiles(multiple: boolean): Promise<string[]> {
    const { result } = await this.cdp.send('Runtime.evaluate', {
      expression: `new Promise((resolve) => {
        const input = Object.assign(document.createElement('input'), { type: 'file', multiple: ${multiple} })
        input.onchange = () => resolve([...input.files])
        input.oncancel = () => resolve([])
        input.click()
      })`,
      awaitPromise: true,
      userGesture: true,
    })
    const { result: properties } = await this.cdp.send('Runtime.getProperties', {
      objectId: result.objectId ?? '',
      ownProperties: true,
    })
    const files = properties.filter(({ name, value }) => /^\d+$/.test(name) && value?.objectId)
    return Promise.all(files.map(async ({ value }) => await this.pathOf(value?.objectId ?? '')))
  }

  private receive(payload: string, contextId: number): void {
    // One after the other, for some have to wait for the paths of files.
    this.incoming = this.incoming
      .then(async () => {
        const message = wire.decode(payload)
        const whole = payload.includes(FILE_PREFIX) ? await this.withPaths(message, contextId) : message
        this.onMessage(whole as ToMain, contextId)
      })
      .catch((error: unknown) => console.error('electron stand-in: a message of the page failed:', error))
  }

  private async withPaths(value: unknown, contextId: number): Promise<unknown> {
    if (typeof value === 'string' && value.startsWith(FILE_PREFIX)) {
      const index = Number.parseInt(value.slice(FILE_PREFIX.length))
      const { result } = await this.cdp.send('Runtime.evaluate', {
        expression: `globalThis[Symbol.for('${BINDING}')].files[${index}]`,
        contextId,
      })
      return await this.pathOf(result.objectId ?? '')
    }
    if (Array.isArray(value)) return await Promise.all(value.map((item) => this.withPaths(item, contextId)))
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      const entries = Object.entries(value).map(
        async ([key, item]) => [key, await this.withPaths(item, contextId)] as const,
      )
      return Object.fromEntries(await Promise.all(entries))
    }
    return value
  }

  private async pathOf(objectId: string): Promise<string> {
    return (await this.cdp.send('DOM.getFileInfo', { objectId })).path
  }
}

export interface WindowAsked {
  readonly url: string
  readonly frameName: string
  readonly features: string
}

/** The preload's text; a script that throws in its place when it cannot be read or is none. */
async function readPreload(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8')
    new Script(`(function (require, process, module, exports) {\n${text}\n})`, { filename: path })
    return text
  } catch (error) {
    const { name, message } = error as Error
    return `throw Object.assign(new Error(${JSON.stringify(message)}), { name: ${JSON.stringify(name)} })`
  }
}
