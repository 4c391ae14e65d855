import { expect, test } from 'vitest'
import { keyCaps, keysOf } from '../../../../../renderer/state/window/keys.ts'

test('keys are written as they are on the keyboard of the system', () => {
  expect(keyCaps('CmdOrCtrl+Shift+C', false)).toEqual(['Ctrl', 'Shift', 'C'])
  expect(keyCaps('CmdOrCtrl+Shift+C', true)).toEqual(['⌘', '⇧', 'C'])
  expect(keyCaps('Ctrl+Home', true)).toEqual(['⌃', 'Home'])
  expect(keyCaps('CmdOrCtrl+Plus', false)).toEqual(['Ctrl', '+'])
  expect(keyCaps('Alt+ArrowLeft', false)).toEqual(['Alt', '←'])
})

test('keys that come from the keyboard have the names that commands use', () => {
  const press = (key: string, shiftKey = false) => keysOf({ key, shiftKey })
  expect([press(' '), press('/'), press('F8'), press('F8', true), press('Enter')]).toEqual([
    'Space',
    '/',
    'F8',
    'Shift+F8',
    'Enter',
  ])
  // Which keys make the sign is a matter of the layout.
  expect(press('?', true)).toBe('?')
})
