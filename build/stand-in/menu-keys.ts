const MODIFIERS = 'command cmd control ctrl commandorcontrol cmdorctrl alt option altgr shift super meta'.split(' ')
const NAMED_KEYS = (
  'plus space tab capslock numlock scrolllock backspace delete insert return enter up down left right home end ' +
  'pageup pagedown escape esc volumeup volumedown volumemute medianexttrack mediaprevioustrack mediastop ' +
  'mediaplaypause printscreen numdec numadd numsub nummult numdiv'
).split(' ')

/** @throws Error for what Electron only logs, and then ignores: the item would have no key */
export function checkAccelerator(accelerator: unknown): void {
  const tokens = typeof accelerator === 'string' ? accelerator.toLowerCase().split('+') : []
  const key = tokens.pop() ?? ''
  const known = /^(?:[!-*,-~]|f(?:[1-9]|1\d|2[0-4])|num\d)$/.test(key) || NAMED_KEYS.includes(key)
  if (!known || !tokens.every((token) => MODIFIERS.includes(token)))
    throw new Error(`electron stand-in: '${String(accelerator)}' is not an accelerator`)
}

const COMMANDS = ['cmdorctrl', 'commandorcontrol', 'ctrl', 'control', 'cmd', 'command']
const PAGE_NAMES: Readonly<Record<string, string>> = {
  return: 'enter',
  esc: 'escape',
  up: 'arrowup',
  down: 'arrowdown',
  left: 'arrowleft',
  right: 'arrowright',
}

/** Written as the page writes the keys that are pressed: see `preload-shim.ts`. */
export function canonical(accelerator: string): string {
  const parts = accelerator.toLowerCase().split('+')
  const key = parts.at(-1) ?? ''
  const command = parts.some((part) => COMMANDS.includes(part))
  const alt = parts.includes('alt')
  const shift = parts.includes('shift')
  return [command && 'cmdorctrl', alt && 'alt', shift && 'shift', PAGE_NAMES[key] ?? key].filter(Boolean).join('+')
}
