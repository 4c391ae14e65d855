import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type Axe from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe has against the page as it is: all rules in the light theme, contrast again in the dark one. The page's
 * policy allows no foreign script, so axe is evaluated, not loaded.
 * @param within what is new, where the rest has been looked at
 * @returns a line for each element that breaks a rule
 */
export async function violations(page: Page, within = 'body'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE)
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    found.push(...(await page.evaluate(check, { theme, tags: TAGS, within })))
  }
  return [...new Set(found)]
}

/** Runs in the page. */
async function check({ theme, tags, within }: { theme: string; tags: string[]; within: string }): Promise<string[]> {
  const { axe } = window as unknown as { axe: typeof Axe }
  const runOnly: Axe.RunOnly =
    theme === 'dark' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: tags }
  const result = await axe.run(within === 'body' ? document : within, { runOnly, resultTypes: ['violations'] })
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 5).map(({ target, failureSummary }) => {
      const why = (failureSummary ?? '').split('\n').slice(1).join(' ').replace(/\s+/g, ' ')
      return `${theme} ${id} at ${target.join(' ')}: ${why}`
    }),
  )
}
