/** Runs before every test file of the project `window`: a page with a size, and nothing left of one test for the next. */
import { afterEach, beforeEach, vi } from 'vitest'
import { setLanguage } from '../../renderer/i18n.svelte.ts'
import { unmountAll } from './mount.ts'

/** Pixels of every element: no test DOM lays a page out. */
export const PAGE = { width: 1280, height: 600 } as const

const sizes = { clientWidth: PAGE.width, clientHeight: PAGE.height, offsetWidth: PAGE.width, offsetHeight: PAGE.height }
for (const [name, value] of Object.entries(sizes))
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })

// Not in the test DOM; what scrolls is checked by `scrollTop`.
Element.prototype.scrollIntoView = () => undefined

beforeEach(() => {
  setLanguage('en')
  history.replaceState(null, '', '#')
})

afterEach(() => {
  unmountAll()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
