import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { electronBinary } from '../../build/electron-binary.mjs'
import { dropFiles } from './drop-files.ts'
import type { ElectronModule, Host, LaunchOptions } from './host.ts'
import { launchElectron } from './launch-electron.ts'
import { launchStandIn } from './launch-stand-in.ts'
import { processTree, stillRunning, type ProcessFacts } from './process-tree.ts'

export interface TestApp {
  readonly host: 'electron' | 'stand-in'
  readonly pid: number
  readonly userData: string
  readonly exited: Promise<number | null>
  firstWindow(): Promise<Page>
  windows(): Page[]
  waitForWindow(matches: (page: Page) => boolean | Promise<boolean>): Promise<Page>
  evaluate<R>(fn: (electron: ElectronModule) => R | Promise<R>): Promise<R>
  evaluate<R, A>(fn: (electron: ElectronModule, arg: A) => R | Promise<R>, arg: A): Promise<R>
  /** Real files, dragged from outside. */
  dropFiles: typeof dropFiles
  /** The answer to the next dialog of that kind: paths, a path, or a button's index; null closes it. */
  answerDialog(kind: 'open', paths: string | readonly string[] | null): Promise<void>
  answerDialog(kind: 'save', path: string | null): Promise<void>
  answerDialog(kind: 'message', button: number): Promise<void>
  secondInstance(args: readonly string[]): Promise<number | null>
  output(): string
  /** Quits the app as a person would. Answers what it left running, which is then killed. */
  close(): Promise<readonly ProcessFacts[]>
}

const WINDOW_TIMEOUT = 30_000
/** To quit, and then to see its children gone. */
const QUIT_TIMEOUT = 10_000
const CHILDREN_TIMEOUT = 3000

/** Starts the built app on Electron where its binary is, elsewhere on the stand-in. */
export async function launchApp(options: LaunchOptions = {}): Promise<TestApp> {
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'tensorscope-e2e-')))
  const binary = options.main === undefined ? electronBinary() : undefined
  // CI is not to be green for want of what it tests.
  if (process.env['TENSORSCOPE_HOST'] === 'electron' && options.main === undefined && !binary)
    throw new Error("TENSORSCOPE_HOST is electron, and Electron's binary is not there")
  const removeData = () => (options.userData === undefined ? removeFolder(userData) : Promise.resolve())
  let host: Host
  try {
    host = binary ? await launchElectron(binary, userData, options) : await launchStandIn(userData, options)
  } catch (error) {
    await removeData()
    throw error
  }

  async function waitForWindow(matches: (page: Page) => boolean | Promise<boolean>): Promise<Page> {
    const deadline = Date.now() + WINDOW_TIMEOUT
    let ended = false
    void host.exited.then(() => (ended = true))
    while (Date.now() < deadline && !ended) {
      for (const page of host.windows()) {
        if (page.url() === 'about:blank' || page.isClosed() || !(await matches(page))) continue
        await page.waitForLoadState('domcontentloaded')
        if (options.viewport) await page.setViewportSize(options.viewport)
        return page
      }
      await sleep(20)
    }
    const what = ended ? 'The app ended before it' : 'The app'
    throw new Error(`${what} showed no such window${host.details}. It printed:\n${host.output()}`)
  }

  return {
    host: host.name,
    pid: host.pid,
    userData,
    exited: host.exited,
    firstWindow: () => waitForWindow(() => true),
    windows: () => host.windows().filter((page) => page.url() !== 'about:blank'),
    waitForWindow,
    evaluate: <R, A>(fn: (electron: ElectronModule, arg: A) => R | Promise<R>, arg?: A) => host.evaluate(fn, arg as A),
    dropFiles,
    answerDialog: (kind: DialogKind, value: unknown) => answerDialog(host, kind, value),
    secondInstance: (args) => host.secondInstance(args),
    output: () => host.output(),
    async close() {
      const before = await processTree(host.pid, userData)
      await Promise.race([host.evaluate(({ app }) => app.quit(), undefined).catch(() => undefined), sleep(1000)])
      await Promise.race([host.exited, sleep(QUIT_TIMEOUT)])
      const deadline = Date.now() + CHILDREN_TIMEOUT
      let left = await stillRunning(before)
      while (left.length > 0 && Date.now() < deadline) {
        await sleep(50)
        left = await stillRunning(before)
      }
      for (const { pid } of left) kill(pid)
      await host.disconnect()
      await removeData()
      return left
    },
  }
}

type DialogKind = 'open' | 'save' | 'message'

/**
 * On Electron a function takes the dialog's place, answers once, and gives the place back. The stand-in is told the
 * answer instead, so that it checks what Electron itself would check before it shows anything.
 */
async function answerDialog(host: Host, kind: DialogKind, value: unknown): Promise<void> {
  const method = { open: 'showOpenDialog', save: 'showSaveDialog', message: 'showMessageBox' }[kind]
  const answer = {
    open: { canceled: value === null, filePaths: value === null ? [] : [value].flat() },
    save: { canceled: value === null, filePath: value ?? '' },
    message: { response: value, checkboxChecked: false },
  }[kind]
  await host.evaluate(
    ({ dialog }, given) => {
      if (given.isStandIn) {
        const { answerNext } = dialog as unknown as { answerNext(name: string, answer: unknown): void }
        return answerNext(given.method, given.answer)
      }
      const dialogs = dialog as unknown as Record<string, (...args: unknown[]) => unknown>
      const before = dialogs[given.method]!
      let answered = false
      dialogs[given.method] = function (...args) {
        if (answered) return before.apply(this, args)
        answered = true
        return Promise.resolve(given.answer)
      }
    },
    { method, answer, isStandIn: host.name === 'stand-in' },
  )
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

const removeFolder = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}
