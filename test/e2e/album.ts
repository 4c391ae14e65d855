/** Pictures of what a window shows, in both sizes and themes, for people to judge. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

const results = resolve(import.meta.dirname, '../../test-results')
/** Those that the README shows. */
const readme = resolve(import.meta.dirname, 'screenshots')

/** The size that windows come in, and nearly the least. */
export const SIZES = [
  { name: '', viewport: { width: 1280, height: 800 } },
  { name: '-900x600', viewport: { width: 900, height: 600 } },
] as const
export type Size = (typeof SIZES)[number]
export const THEMES = ['light', 'dark'] as const

/** Pictures for the README are made anew, of a model that is worth it: tests do with a smaller one. */
export const forReadme = process.env['TENSORSCOPE_SCREENSHOTS'] === '1'
export const MODEL_SCALE = forReadme ? 20 : 4
/** The one that the lab compares ways to work with, again and again. */
export const LAB_MODEL_SCALE = forReadme ? 20 : 1
/** Percent of the first that are scanned when the picture of a scan is taken. */
export const PART_SCANNED = forReadme ? 60 : 25

export interface Album {
  /** Takes a picture of the window as it is. */
  take(page: Page, name: string): Promise<void>
  /** Takes one in each theme of a window that has that size; the window is left in the last theme. */
  takeThemes(page: Page, name: string, size: Size): Promise<void>
  /** Takes one in each size, in the theme that the window has; it is left in the first size. */
  takeSizes(page: Page, name: string): Promise<void>
  /** Takes one in each size and theme; the window is left in the first size and the last theme. */
  takeAll(page: Page, name: string): Promise<void>
}

/**
 * An empty folder of `test-results`.
 * @param shown pictures that the README shows, made anew with TENSORSCOPE_SCREENSHOTS=1
 */
export function createAlbum(folder: string, shown: readonly string[] = []): Album {
  const album = join(results, folder)
  rmSync(album, { recursive: true, force: true })
  mkdirSync(album, { recursive: true })
  const take = async (page: Page, name: string) => {
    const path = join(album, `${name}.png`)
    await page.screenshot({ path })
    if (forReadme && shown.includes(name)) copyFileSync(path, join(readme, `${name}.png`))
  }
  const takeThemes = async (page: Page, name: string, size: Size) => {
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme })
      await take(page, `${name}-${colorScheme}${size.name}`)
    }
  }
  const inSizes = async (page: Page, shoot: (size: Size) => Promise<void>) => {
    for (const size of SIZES) {
      await page.setViewportSize(size.viewport)
      await shoot(size)
    }
    await page.setViewportSize(SIZES[0].viewport)
  }
  return {
    take,
    takeThemes,
    takeSizes: (page, name) => inSizes(page, (size) => take(page, `${name}${size.name}`)),
    takeAll: (page, name) => inSizes(page, (size) => takeThemes(page, name, size)),
  }
}
