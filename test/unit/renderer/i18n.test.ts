import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  EMPHASIS,
  formatBytes,
  formatExactBytes,
  formatTime,
  listText,
  sentencesText,
  shownText,
  setLanguage,
  strong,
  t,
  tell,
} from '../../../renderer/i18n.svelte.ts'
import { say } from '../../../shared/text/sentence.ts'

afterEach(() => {
  setLanguage('en')
  vi.unstubAllGlobals()
})

describe('a text', () => {
  it('is its own key in English, and changes with the language', () => {
    expect(t('Cancel the scan')).toBe('Cancel the scan')
    setLanguage('zh-CN')
    expect(t('Cancel the scan')).toBe('取消扫描')
    setLanguage('en')
    expect(t('Cancel the scan')).toBe('Cancel the scan')
  })

  it('has the form of its number, which is shown with separators', () => {
    expect([0, 1, 2, 12_345].map((count) => t('{{count}} rows', { count }))).toEqual([
      '0 rows',
      '1 row',
      '2 rows',
      '12,345 rows',
    ])
    setLanguage('zh-CN')
    expect([1, 12_345].map((count) => t('{{count}} rows', { count }))).toEqual(['1 行', '12,345 行'])
  })

  it('shows values as they are, whatever they hold', () => {
    const name = '$t(Cancel) {{name}} $& <b>'
    expect(t('Writing {{name}}', { name })).toBe(`Writing ${name}`)
    // Names that i18next has a use for.
    const values = { lng: 'a', context: 'b', defaultValue: 'c', ns: 'd' }
    expect(t('{{lng}} {{context}} {{defaultValue}} {{ns}}', values)).toBe('a b c d')
  })

  it('translates the sentences in it', () => {
    const sentence = say('could not be hashed: {{reason}}', { reason: say('Not measured yet.') })
    expect(tell(sentence)).toBe('could not be hashed: Not measured yet.')
    setLanguage('zh-CN')
    expect(tell(sentence)).toBe('无法计算哈希：尚未测量。')
  })

  it('marks what stands out wherever the language puts it', () => {
    const parts = () => t('{{time}} left', { time: strong('0:12') }).split(EMPHASIS)
    expect(parts()).toEqual(['', '0:12', ' left'])
    setLanguage('zh-CN')
    expect(parts()).toEqual(['剩余 ', '0:12', ''])
  })
})

describe('in Chinese', () => {
  it('lists and sentences have Chinese signs between them', () => {
    expect([listText([]), listText(['a']), listText(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b, c'])
    expect(sentencesText(['One.', 'Two.'])).toBe('One. Two.')
    setLanguage('zh-CN')
    expect(listText(['a', 'b', 'c'])).toBe('a，b，c')
    expect(sentencesText(['一。', '二。'])).toBe('一。二。')
  })

  it('sizes have Chinese words where they have words', () => {
    expect([1, 512, 26_400, undefined].map(formatBytes)).toEqual(['1 byte', '512 bytes', '26.4 kB', '–'])
    expect(formatExactBytes(26_401_234_944n)).toBe('26,401,234,944 bytes')
    setLanguage('zh-CN')
    expect([1, 512n, 26_400].map(formatBytes)).toEqual(['1 字节', '512 字节', '26.4 kB'])
    expect(formatExactBytes(1)).toBe('1 字节')
  })

  it('dates are written as there', () => {
    const noon = new Date(2026, 0, 31, 12).getTime()
    expect(formatTime(noon, { dateStyle: 'medium' })).toBe('Jan 31, 2026')
    setLanguage('zh-CN')
    expect(formatTime(noon, { dateStyle: 'medium' })).toBe('2026年1月31日')
  })
})

it('says that a text is empty, and that bytes have no parts', () => {
  expect([shownText(''), shownText('a\u202eb')]).toEqual(['(empty)', 'a\\u202eb'])
  expect([formatBytes(357.196), formatBytes(0.4)]).toEqual(['357 bytes', '0 bytes'])
  setLanguage('zh-CN')
  expect(shownText('')).toBe('（空）')
})
