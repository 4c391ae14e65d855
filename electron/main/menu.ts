/** Puts the application menu up, and puts up another only when something in it has changed. */
import { Menu } from 'electron'
import type { MenuActions, MenuOptions } from './menu-items.ts'
import { menuTemplate } from './menu-template.ts'
import type { Translate } from '../app/translate.ts'

export function createMenu(actions: MenuActions, t: Translate): { show(options: MenuOptions): void } {
  let shown = ''
  return {
    show(options) {
      // A menu that is open closes when it is replaced.
      const wanted = JSON.stringify(options)
      if (wanted === shown) return
      shown = wanted
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options, actions, t)))
    },
  }
}
