import type { Page } from 'playwright-core'
import { host } from './host.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { strict } from './strict.ts'

type ThemeSource = 'system' | 'light' | 'dark'

class NativeTheme extends StandInEmitter {
  private source: ThemeSource = 'system'

  constructor() {
    super('nativeTheme', ['updated'])
  }

  get themeSource(): ThemeSource {
    return this.source
  }

  set themeSource(source: ThemeSource) {
    if (source === this.source) return
    this.source = source
    this.emit('updated')
  }

  /** What a system without a preference says. */
  get shouldUseDarkColors(): boolean {
    return this.source === 'dark'
  }

  /** Not Electron's. */
  async apply(page: Page): Promise<void> {
    if (page.isClosed()) return
    const system = host.visible ? null : 'light'
    await page.emulateMedia({ colorScheme: this.source === 'system' ? system : this.source }).catch(() => undefined)
  }
}

export const nativeTheme = strict('nativeTheme', new NativeTheme())
nativeTheme.setMaxListeners(50)
