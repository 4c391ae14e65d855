import { describe, expect, it } from 'vitest'
import {
  closed,
  formatBytes,
  formatCount,
  formatDuration,
  formatInteger,
  formatNumber,
  formatOffset,
  formatShape,
  formatShare,
  visibleBlanks,
  visibleText,
} from '../../../../shared/text/format.ts'

describe('format', () => {
  it.each([
    [0, 8, '0%'],
    [1, 8, '12.5%'],
    [1, 20_000, '<0.01%'],
    [1, 10_000, '0.01%'],
    [8, 8, '100%'],
    [0, 0, '–'],
  ])('formatShare(%s, %s)', (part, whole, text) => expect(formatShare(part, whole)).toBe(text))

  it.each([
    [0, '0'],
    [-0, '0'],
    [0.0181627123, '0.0181627'],
    [-1.26881, '−1.26881'],
    [-2.1043e-6, '−2.1043e−6'],
    [123456, '123456'],
    [1234567, '1.23457e6'],
    [5e-324, '4.94066e−324'],
    [1e150, '1e150'],
    [Infinity, 'Infinity'],
    [undefined, '–'],
  ])('formatNumber(%s)', (value, text) => expect(formatNumber(value)).toBe(text))

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [357.196, '357 bytes'],
    [0.6, '1 byte'],
    [999.4, '999 bytes'],
    [1000, '1.00 kB'],
    [26_442_000_000, '26.4 GB'],
    [999_999, '1.00 MB'],
    [123_456, '123 kB'],
    [2n ** 63n, '9.22 EB'],
    [undefined, '–'],
  ])('formatBytes(%s)', (value, text) => expect(formatBytes(value)).toBe(text))

  it('formats counts, integers, shapes and offsets', () => {
    expect(formatCount(46_702_792_704)).toBe('46.7 B')
    expect(formatCount(12)).toBe('12')
    expect(formatInteger(-1234567)).toBe('−1,234,567')
    expect(formatInteger(2n ** 64n)).toBe('18,446,744,073,709,551,616')
    expect(formatShape([4096, 14336, 64])).toBe('4096 × 14336 × 64')
    expect(formatOffset(0x31a400000)).toBe('0x3_1A40_0000')
    expect(formatOffset(117)).toBe('0x75')
  })

  it('formats durations', () => {
    expect([400, 3200, 65_000, 3_725_000].map(formatDuration)).toEqual(['0:00', '0:03', '1:05', '1:02:05'])
  })
})

describe('visibleText', () => {
  it('makes what cannot be seen visible and leaves the rest alone', () => {
    expect(visibleText('a\u001b[31mb\n\u0000')).toBe('a␛[31mb␊␀')
    expect(visibleText('evil\u202egnp.exe')).toBe('evil\\u202egnp.exe')
    expect(visibleText('zero\u200bwidth\ufeff\u0085')).toBe('zero\\u200bwidth\\ufeff\\u0085')
    expect(visibleText('模型 🦙 ffn_down.weight')).toBe('模型 🦙 ffn_down.weight')
  })

  it('shows by its code whatever Unicode says does not show', () => {
    const formats = [0xad, 0x61c, 0x180e, 0x200d, 0x206f, 0xfff9, 0x13430, 0x1bca0, 0xe0041]
    const ignorable = [0x34f, 0x115f, 0x17b4, 0x3164, 0xffa0, 0xfe0f, 0xe01ef]
    const blanks = [0xa0, 0x1680, 0x2003, 0x202f, 0x3000, 0x2800, 0xfffc, 0x1d159, 0x16fe4]
    const others = [0x2028, 0xe000, 0xfffe, 0x378, 0xd800, 0x10ffff]
    for (const code of [...formats, ...ignorable, ...blanks, ...others]) {
      const hex = code.toString(16)
      const shown = hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
      expect(visibleText(`attn${String.fromCodePoint(code)}_q`), hex).toBe(`attn${shown}_q`)
    }
  })

  it('leaves scripts and pictures alone, and Arabic signs that are formats and show', () => {
    for (const text of ['نموذج ١٢', '\u06dd١٢', 'मॉडल', 'รุ่น', '모델', '模型、', 'é e\u0301', '🦙👍🏽🇩🇪', '▁the Ġthe'])
      expect(visibleText(text)).toBe(text)
  })
})

describe('visibleBlanks', () => {
  it('shows plain blanks as well', () => {
    expect(visibleBlanks(' a\u3000\u00a0b')).toBe('␣a\\u3000\\u00a0b')
  })
})

it('closes a sentence once', () => {
  expect([closed('No problems found'), closed('It is empty.'), closed('\u5b8c\u6210\u3002')]).toEqual([
    'No problems found.',
    'It is empty.',
    '\u5b8c\u6210\u3002',
  ])
})
