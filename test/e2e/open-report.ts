/** A report as somebody else opens it: in a browser that knows nothing of the app, without a network. */
import { pathToFileURL } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { findBrowser } from '../../build/stand-in/find-browser.ts'

export interface OpenedReport {
  readonly page: Page
  /** Requests besides the file itself, messages, errors and dialogs: there should be none. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

export async function openReport(path: string, viewport = { width: 1280, height: 800 }): Promise<OpenedReport> {
  const found = await findBrowser(false)
  if (!found) throw new Error('No browser was found.')
  const env = { LANG: 'C.UTF-8', ...process.env, ...found.env }
  const browser = await chromium.launch({ executablePath: found.executablePath, env, chromiumSandbox: false })
  const context = await browser.newContext({ viewport, offline: true })
  const page = await context.newPage()
  const url = pathToFileURL(path).href
  const faults: string[] = []
  page.on('request', (request) => request.url() !== url && faults.push(`request: ${request.url()}`))
  page.on('console', (message) => faults.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(url)
  return { page, faults, close: () => browser.close() }
}
