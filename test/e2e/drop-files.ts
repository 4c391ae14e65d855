import type { Page } from 'playwright-core'

/**
 * Drags files of the disk over an element and drops them there, as the system does.
 * @param use the answer where the window asks whether they are opened or compared
 */
export async function dropFiles(
  page: Page,
  selector: string,
  paths: readonly string[],
  use: 'open' | 'compare' = 'open',
): Promise<void> {
  const box = await page.locator(selector).first().boundingBox()
  if (!box) throw new Error(`Nothing to drop on: ${selector}`)
  const cdp = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, data }
  try {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await cdp.send('Input.dispatchDragEvent', { type, ...at })
  } finally {
    await cdp.detach()
  }
  const answer = page.locator(`.drop-question [data-use="${use}"]`)
  if ((await answer.count()) > 0) await answer.click()
}
