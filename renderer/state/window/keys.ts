/** Keys as they are written on a keyboard, and as they come from one. */
import { t } from '../../i18n.svelte.ts'

const MAC: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Ctrl: '⌃', Shift: '⇧', Alt: '⌥' }
const SIGNS: Readonly<Record<string, string>> = {
  CmdOrCtrl: 'Ctrl',
  Plus: '+',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
}

/** What is written on the keys that are pressed together: `CmdOrCtrl+Shift+C` is Ctrl, Shift, C, or ⌘, ⇧, C on a Mac. */
export function keyCaps(keys: string, mac: boolean): string[] {
  return keys.split('+').map((key) => {
    if (key === 'Space') return t('Space')
    return (mac ? MAC[key] : undefined) ?? SIGNS[key] ?? key
  })
}

interface Pressed {
  readonly key: string
  readonly shiftKey: boolean
}

/** A key without Ctrl, Cmd and Alt, as commands name theirs. Shift is part of the sign that it makes. */
export function keysOf({ key, shiftKey }: Pressed): string {
  if (key === ' ') return 'Space'
  return shiftKey && key.length > 1 ? `Shift+${key}` : key
}
