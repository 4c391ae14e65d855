/** A small stand-in with an app that uses it, and variants of the two with one fault each. They exist in memory only. */
import type { Rule } from '../../../electron-contract/difference.ts'

type Files = Readonly<Record<string, string>>

/** Paths are relative to the folder of a case. */
export const FAITHFUL: Files = {
  'stand-in/electron.ts': `
import { EventEmitter } from 'node:events'

const strict = <T extends object>(_name: string, object: T): T => object
class StandInEmitter extends EventEmitter {
  constructor(_name: string, _events: readonly string[]) { super() }
}
const EVENTS = ['ready']
EVENTS.push('before-quit')
class App extends StandInEmitter {
  readonly isPackaged = false
  readonly dock = undefined
  name = 'app'
  constructor() { super('app', EVENTS) }
  whenReady(): Promise<void> { this.emit('ready', {}, {}); return Promise.resolve() }
  quit(): void {}
  getPath(name: string): string { return name }
  getVersion = (): string => '1'
  setAppUserModelId(_id: string): void {}
  private hidden(): void {}
}
class Notification extends StandInEmitter {
  static isSupported(): boolean { return true }
  title: string
  constructor(options: { title?: string; body?: string } = {}) {
    super('Notification', ['click'])
    this.title = options.title ?? ''
  }
}
class BrowserWindow extends StandInEmitter {
  constructor(_options: { width?: number; webPreferences?: { sandbox?: boolean } } = {}) { super('BrowserWindow', []) }
  setRepresentedFilename(_path: string): void {}
}
class Session extends StandInEmitter {
  constructor() { super('session', []) }
  isPersistent(): boolean { return true }
}
const exported = strict('Notification', Notification)
export { exported as Notification, BrowserWindow }
export const app = strict('app', new App())
export const clipboard = strict('clipboard', { async writeText(_text: string): Promise<void> {} })
export const session = strict('session', { fromPartition: (_name: string) => strict('session', new Session()) })
strict('electron (in a sandboxed preload)', {
  ipcRenderer: strict('ipcRenderer', { async invoke(_channel: string, ..._args: unknown[]): Promise<unknown> { return 0 } }),
})
`,
  'main/main.ts': `
import { app, BrowserWindow, clipboard, type Dock, Notification } from 'electron'

export const docks: Dock[] = []
app.on('before-quit', () => clipboard.writeText(app.getPath('home')))
const { isPackaged } = app
if (isPackaged && process.platform === 'win32') app.setAppUserModelId('id')
if (Notification.isSupported()) new Notification({ title: 'title' })
if (process.platform === 'darwin') new BrowserWindow().setRepresentedFilename('path')
`,
  'preload/preload.ts': `
import { ipcRenderer } from 'electron'

void ipcRenderer.invoke('channel')
`,
}

interface Fault {
  /** The difference that must be reported, and no other. */
  readonly rule: Rule
  readonly subject: string
  /** Text of the faithful sources, and what is put in its place. */
  readonly change: readonly [from: string, to: string]
}

const before = (anchor: string, added: string): readonly [string, string] => [anchor, `${added}\n${anchor}`]

export const FAULTS: Readonly<Record<string, Fault>> = {
  'an export that Electron does not have': {
    rule: 'unknown member',
    subject: 'keyboard',
    change: before('export const app', 'export const keyboard = {}'),
  },
  'a member that Electron does not have': {
    rule: 'unknown member',
    subject: 'App.leave',
    change: before('  quit()', 'leave(): void {}'),
  },
  'a static member that Electron does not have': {
    rule: 'unknown member',
    subject: 'Notification.shown',
    change: before('  static isSupported()', 'static shown = []'),
  },
  'a member that Electron does not have on an object that a method returns': {
    rule: 'unknown member',
    subject: 'Session.wipe',
    change: before('  isPersistent()', 'wipe(): void {}'),
  },
  'a member that Electron does not have in the preload': {
    rule: 'unknown member',
    subject: 'IpcRenderer.ask',
    change: ["strict('ipcRenderer', {", "strict('ipcRenderer', { ask() {},"],
  },
  'a method that is a property in Electron': {
    rule: 'kind',
    subject: 'App.isPackaged',
    change: ['readonly isPackaged = false', 'isPackaged(): boolean { return false }'],
  },
  'a property that is a method in Electron': {
    rule: 'kind',
    subject: 'App.getVersion',
    change: ["getVersion = (): string => '1'", "readonly getVersion = '1'"],
  },
  'a property of another type': { rule: 'kind', subject: 'App.name', change: ["name = 'app'", 'name = 1'] },
  'an object that is a class in Electron': {
    rule: 'kind',
    subject: 'MenuItem',
    change: before('export const app', 'export const MenuItem = {}'),
  },
  'a property that is read-only in Electron': {
    rule: 'writable',
    subject: 'App.isPackaged',
    change: ['readonly isPackaged', 'isPackaged'],
  },
  'a getter without the setter that Electron has': {
    rule: 'writable',
    subject: 'App.name',
    change: ["name = 'app'", "get name(): string { return 'app' }"],
  },
  'a method that takes more arguments': {
    rule: 'arguments',
    subject: 'App.quit',
    change: ['quit(): void', 'quit(_code?: number): void'],
  },
  'a method that needs an argument which Electron does not need': {
    rule: 'arguments',
    subject: 'App.exit',
    change: before('  quit()', 'exit(_code: number): void {}'),
  },
  'a constructor that takes more arguments': {
    rule: 'arguments',
    subject: 'new Notification',
    change: ['body?: string } = {}', 'body?: string } = {}, _more = 0'],
  },
  'a value where Electron returns a promise': {
    rule: 'returns',
    subject: 'Clipboard.writeText',
    change: ['async writeText(_text: string): Promise<void>', 'writeText(_text: string): void'],
  },
  'a promise where Electron returns a value': {
    rule: 'returns',
    subject: 'App.getPath',
    change: ['getPath(name: string): string { return name }', 'async getPath(name: string) { return name }'],
  },
  'a value of another type': {
    rule: 'returns',
    subject: 'App.getPath',
    change: ['getPath(name: string): string { return name }', 'getPath(name: string): number { return name.length }'],
  },
  'an option that Electron does not have': {
    rule: 'unknown option',
    subject: 'new Notification({ bodyText })',
    change: ['body?:', 'bodyText?:'],
  },
  'an option that Electron does not have, inside of another': {
    rule: 'unknown option',
    subject: 'new BrowserWindow({ webPreferences.sandboxed })',
    change: ['sandbox?:', 'sandboxed?:'],
  },
  'an event that Electron does not have': {
    rule: 'unknown event',
    subject: "App 'about-to-quit'",
    change: before('class App', "EVENTS.push('about-to-quit')"),
  },
  'an emitted event that Electron does not have': {
    rule: 'unknown event',
    subject: "App 'was-ready'",
    change: before('  quit()', "private tell() { this.emit('was-ready') }"),
  },
  'an event with more arguments': {
    rule: 'event arguments',
    subject: "App 'ready'",
    change: ["this.emit('ready', {}, {})", "this.emit('ready', {}, {}, {})"],
  },
  'an emitter that stands for nothing in Electron': {
    rule: 'not compared',
    subject: 'Helper',
    change: before('class App', "class Helper extends StandInEmitter { constructor() { super('helper', ['x']) } }"),
  },
  'an object for the app that stands for nothing in Electron': {
    rule: 'not compared',
    subject: 'helper',
    change: before('class App', "strict('helper', { help() {} })"),
  },
  'an import that the stand-in lacks': {
    rule: 'not imitated',
    subject: 'shell',
    change: ['clipboard, type Dock', 'clipboard, shell, type Dock'],
  },
  'an import of the preload that the stand-in lacks': {
    rule: 'not imitated',
    subject: 'webUtils',
    change: ['{ ipcRenderer } from', '{ ipcRenderer, webUtils } from'],
  },
  'a member that the app uses and the stand-in lacks': {
    rule: 'not imitated',
    subject: 'App.relaunch',
    change: before('const { isPackaged }', 'app.relaunch()'),
  },
  'a member that the app takes out and the stand-in lacks': {
    rule: 'not imitated',
    subject: 'App.relaunch',
    change: ['const { isPackaged }', 'const { isPackaged, relaunch: again }'],
  },
  'an object that the app uses and the stand-in lacks': {
    rule: 'not imitated',
    subject: 'Dock',
    change: before('const { isPackaged }', 'app.dock?.hide()'),
  },
  'an event that the app listens to and the stand-in lacks': {
    rule: 'not imitated',
    subject: "App 'will-quit'",
    change: before('const { isPackaged }', "app.once('will-quit', () => undefined)"),
  },
  'an event behind a cast that the stand-in lacks': {
    rule: 'not imitated',
    subject: "App 'will-quit'",
    change: before(
      'const { isPackaged }',
      "for (const name of ['before-quit', 'will-quit'] as const) app.on(name as 'will-quit', () => undefined)",
    ),
  },
  'a method that only another system has': {
    rule: 'platform',
    subject: 'App.setAppUserModelId',
    change: ["process.platform === 'win32'", "process.platform === 'linux'"],
  },
  'a method that only one system has, without a guard': {
    rule: 'platform',
    subject: 'BrowserWindow.setRepresentedFilename',
    change: ["if (process.platform === 'darwin') ", ''],
  },
  'an option that the app spreads and Electron does not have': {
    rule: 'unknown option',
    subject: 'Notification({ bodyText })',
    change: ["{ title: 'title' }", "{ title: 'title', ...{ bodyText: '' } }"],
  },
  'a type of the app for a value from Electron': {
    rule: 'own copy',
    subject: 'Folders',
    change: before(
      'const { isPackaged }',
      "interface Folders { getPath(name: 'home'): string }\n((folders: Folders) => folders)(app)",
    ),
  },
  'a type of the app for an argument to Electron': {
    rule: 'own copy',
    subject: 'Texts',
    change: [
      "new Notification({ title: 'title' })",
      "new Notification({ title: 'title' } as Texts)\ninterface Texts { title: string }",
    ],
  },
}

export const folderOf = (name: string) => `test/contract-cases/${name.replaceAll(/\W+/g, '-')}`

/** The sources of a case, by path. @throws Error if the change changes nothing */
export function sourcesOf(name: string, change?: Fault['change']): Files {
  const changed = Object.entries(FAITHFUL).map(([path, text]) => [
    `${folderOf(name)}/${path}`,
    change ? text.replace(change[0], () => change[1]) : text,
  ])
  const isChanged = Object.values(FAITHFUL).some((text, at) => text !== changed[at]?.[1])
  if (change && !isChanged) throw new Error(`the change of '${name}' changes nothing`)
  return Object.fromEntries(changed) as Files
}
