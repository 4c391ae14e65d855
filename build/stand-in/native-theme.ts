import type { Page } from 'playwright-core'
import { checkWord } from './argument.ts'
import { THEME_SOURCES } from './electron-names.ts'
import { host } from './host.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'

type ThemeSource = 'system' | 'light' | 'dark'

class NativeTheme extends StandInEmitter {
  private source: ThemeSource = 'system'
  private readonly pages = new Set<Page>()

  constructor() {
    super('nativeTheme', ['updated'])
  }

  get themeSource(): ThemeSource {
    return this.source
  }

  set themeSource(source: ThemeSource) {
    checkWord(source, THEME_SOURCES)
    if (source === this.source) return
    this.source = source
    for (const page of this.pages) void this.apply(page)
    // Later, as the system's own answer to it.
    setImmediate(() => this.emit('updated'))
  }

  /** What a system without a preference says. */
  get shouldUseDarkColors(): boolean {
    return this.source === 'dark'
  }

  /** Not Electron's: a page that shows the theme as long as it is open. No listener is used up for it. */
  async follow(page: Page): Promise<void> {
    this.pages.add(page)
    page.once('close', () => this.pages.delete(page))
    await this.apply(page)
  }

  private async apply(page: Page): Promise<void> {
    if (page.isClosed()) return
    const system = host.visible ? null : 'light'
    await page.emulateMedia({ colorScheme: this.source === 'system' ? system : this.source }).catch(() => undefined)
  }
}

export const nativeTheme = strict('nativeTheme', new NativeTheme())
