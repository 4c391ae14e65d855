/** The window under load: opening, sorting, scrolling and answering while a scan runs. In the browser of the e2e tests. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { launchApp, type TestApp } from '../e2e/launch.ts'
import { dropModel, scanEnd, startScan } from '../e2e/helpers.ts'
import { root } from '../helpers/engine.ts'
import { planLayout } from './layouts.ts'
import { makeModel } from './make-model.ts'
import { atLeast, atMost, rowOf, type Row } from './report.ts'
import { type BenchSettings, modelFile } from './settings.ts'

const GROUP = 'window'
const COUNT = 100_000
/** Scrolled by this many pixels at a time, one after the other without a pause. */
const WHEEL = 400
/** Of the model that is scanned while the window is used: more than any scan gets through meanwhile. */
const LONG_BYTES = 200e9

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
  const long = `${settings.folder}/long.gguf`
  makeModel(long, planLayout('dense', LONG_BYTES), { sparse: true })
  const answers: number[] = []
  const slowest: number[] = []
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
    await withApp(async (app, page) => {
      await dropModel(app, page, long)
      const durations = await useWhileScanning(page)
      answers.push(...durations)
      slowest.push(Math.max(...durations))
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
    rowOf(answers, { ...name('answer to a click or a key while a scan runs'), unit: 'ms, in steps of 8' }),
    rowOf(slowest, { ...name('slowest of them'), unit: 'ms, in steps of 8', target: atMost(100) }),
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

/**
 * Goes through the window as a person does while both cores are busy. Each answer is what the browser calls the duration of
 * an event: from the press until the next frame after its handlers is drawn.
 * @returns milliseconds, one for each click or key
 */
async function useWhileScanning(page: Page): Promise<number[]> {
  await startScan(page, 'Worker threads')
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  await page.evaluate(() => {
    const answers = new Map<number, number>()
    Object.assign(globalThis, { answers })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
        if (entry.interactionId)
          answers.set(entry.interactionId, Math.max(entry.duration, answers.get(entry.interactionId) ?? 0))
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
  const grid = page.getByRole('grid', { name: 'Tensors' })
  let uses = 0
  const click = async (target: Locator) => {
    await target.click()
    uses++
  }
  for (const column of ['Name', 'Size', 'Type']) await click(grid.getByRole('columnheader', { name: column }))
  for (const row of [1, 3, 5])
    await click(
      grid
        .getByRole('row')
        .nth(row + 1)
        .getByRole('rowheader'),
    )
  const tabs = page.getByRole('tablist').first().getByRole('tab')
  for (let tab = 0; tab < (await tabs.count()); tab++) await click(tabs.nth(tab))
  await click(page.getByRole('tab', { name: 'Tensors' }))
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
    uses += keys.length
  }
  await press('/', 'f', 'f', 'n', 'Escape', 'Control+k')
  // The menu's keys go through the main process: a driver is faster than the dialog that they open.
  await page.getByRole('dialog').waitFor()
  await press('o', 'Escape')
  await click(page.getByRole('button', { name: 'Pause' }))
  await click(page.getByRole('button', { name: 'Resume' }))
  // The last one has to be drawn before it is counted.
  await page.waitForTimeout(500)
  const slow = await page.evaluate(() => [
    ...(globalThis as unknown as { answers: Map<number, number> }).answers.values(),
  ])
  // Those under the threshold are not told of, only known to be under it.
  return [...slow, ...Array.from({ length: Math.max(0, uses - slow.length) }, () => 16)]
}
