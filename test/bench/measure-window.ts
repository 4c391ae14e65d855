/** The window with 100,000 rows: opening, sorting, and scrolling while a scan runs. In the browser of the e2e tests. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { launchApp, type TestApp } from '../e2e/launch.ts'
import { dropModel, scanEnd, startScan } from '../e2e/helpers.ts'
import { root } from '../helpers/engine.ts'
import { atLeast, atMost, rowOf, type Row } from './report.ts'
import { type BenchSettings, modelFile } from './settings.ts'

const GROUP = 'window'
const COUNT = 100_000
/** Scrolled by this many pixels at a time, one after the other without a pause. */
const WHEEL = 400

interface Load {
  /** Milliseconds of the tasks of 50 ms or more. */
  readonly tasks: readonly number[]
  readonly frames: number
  readonly ms: number
}

export async function measureWindow(settings: BenchSettings): Promise<Row[]> {
  if (!existsSync(resolve(root, 'dist/main/main.mjs'))) throw new Error('the app is not built')
  const tiny = modelFile(settings, 'tiny', 100e6, COUNT)
  const small = modelFile(settings, 'tiny', 10e6, 1000)
  const firstRows: number[] = []
  const sorts: number[] = []
  const longest: number[] = []
  const frames: number[] = []
  for (let round = 0; round < Math.min(3, settings.rounds); round++) {
    await withApp(async (app, page) => firstRows.push(await timeDrop(app, page, small)))
    await withApp(async (app, page) => {
      await dropModel(app, page, tiny)
      for (const column of ['Name', 'Shape', 'Size']) sorts.push(await timeSort(page, column))
      await watch(page)
      await startScan(page, 'Worker threads')
      const load = await scrollWhileScanning(page)
      longest.push(Math.max(0, ...load.tasks))
      frames.push((load.frames * 1000) / load.ms)
    })
  }
  const name = (what: string) => ({ group: GROUP, name: what })
  return [
    rowOf(firstRows, { ...name('first rows after a drop, 1,000 tensors'), unit: 'ms', target: atMost(300) }),
    rowOf(sorts, { ...name('sorting 100,000 rows'), unit: 'ms', target: atMost(300) }),
    rowOf(longest, {
      ...name('longest task while 100,000 tensors are scanned and scrolled'),
      unit: 'ms; 0 where none took 50',
      target: atMost(50),
    }),
    rowOf(frames, { ...name('scrolling while 100,000 tensors are scanned'), unit: 'frames/s', target: atLeast(50) }),
  ]
}

async function withApp(use: (app: TestApp, page: Page) => Promise<unknown>): Promise<void> {
  const app = await launchApp({ viewport: { width: 1280, height: 800 } })
  try {
    await use(app, await app.firstWindow())
  } finally {
    await app.close()
  }
}

/**
 * On a window that has just been opened, by the page's own clock: from the event of the drop until the frame with rows is
 * drawn. The driver, which moves the pointer there, is not the app.
 */
async function timeDrop(app: TestApp, page: Page, path: string): Promise<number> {
  await page.evaluate(() => {
    const times: { dropped?: number; drawn?: number } = {}
    Object.assign(globalThis, { dropTimes: times })
    addEventListener('drop', () => (times.dropped = performance.now()), { capture: true, once: true })
    new MutationObserver((_, observer) => {
      if (document.querySelectorAll('[role=row]').length <= 5) return
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => (times.drawn = performance.now())))
    }).observe(document.body, { subtree: true, childList: true })
  })
  await dropModel(app, page, path)
  const drawn = await page.waitForFunction(() => {
    const { dropped, drawn } = (globalThis as unknown as { dropTimes: { dropped?: number; drawn?: number } }).dropTimes
    return dropped !== undefined && drawn !== undefined && drawn - dropped
  })
  return Number(await drawn.jsonValue())
}

/** Until the frame after the click is drawn. */
function timeSort(page: Page, column: string): Promise<number> {
  return page.evaluate(async (title) => {
    const head = [...document.querySelectorAll<HTMLElement>('[role=columnheader]')].find((element) =>
      element.textContent?.trim().startsWith(title),
    )
    if (!head) throw new Error(`no column ${title}`)
    const started = performance.now()
    head.click()
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    return performance.now() - started
  }, column)
}

interface Watched {
  tasks: number[]
  frames: number
  started: number
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched: Watched = { tasks: [], frames: 0, started: performance.now() }
    Object.assign(globalThis, { watched })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(duration)
    }).observe({ type: 'longtask' })
    const frame = () => {
      watched.frames++
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

/** Scrolls down through the table until the scan has ended. */
async function scrollWhileScanning(page: Page): Promise<Load> {
  const box = await page.getByRole('grid', { name: 'Tensors' }).boundingBox()
  if (!box) throw new Error('there is no table')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  let running = true
  const end = scanEnd(page).then(() => (running = false))
  while (running) await page.mouse.wheel(0, WHEEL)
  await end
  return page.evaluate(() => {
    const { tasks, frames, started } = (globalThis as unknown as { watched: Watched }).watched
    return { tasks, frames, ms: performance.now() - started }
  })
}
