import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeFileName } from '../../../../electron/app/exports/file-name.ts'

test.each([
  ['a model (Q4_K_M)', 'a model (Q4_K_M)'],
  ['模型-7B', '模型-7B'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['/etc/passwd', '_etc_passwd'],
  ['C:\\x', 'C_x'],
  ['..\\..\\x', '_.._x'],
  ['a\0b', 'a_b'],
  ['a\u202egnp.exe', 'a_gnp.exe'],
  ['a\u200bb\u2028c\u001b[31m', 'a_b_c_[31m'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['Com1.weight', '_Com1.weight'],
  ['LPT9', '_LPT9'],
  ['console', 'console'],
  ['.hidden', 'hidden'],
  ['trailing. . .', 'trailing'],
  ['..', 'file'],
  ['', 'file'],
  ['\ud800x', '_x'],
])('%j is offered as %j', (text, name) => expect(safeFileName(text)).toBe(name))

test('a long name keeps its end, and fits in bytes', () => {
  expect(safeFileName(`${'a'.repeat(300)}.weight`)).toBe(`${'a'.repeat(193)}.weight`)
  expect(Buffer.byteLength(safeFileName('量'.repeat(300)))).toBe(198)
})

test('any text becomes one name that every system takes', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = safeFileName(text)
      expect(name).toMatch(/^[^<>:"/\\|?*\p{C}]+$/u)
      expect(name).not.toMatch(/^[.\s]|[.\s]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201)
    }),
    { numRuns: 2000 },
  ))
