import { expect, test } from 'vitest'
import { languageOf } from '../../../../shared/text/language.ts'

test.each([
  [['zh-CN', 'en-US'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['zh-Hans-SG'], 'zh-CN'],
  [['zh-TW', 'zh-Hant-HK', 'en-GB'], 'en'],
  [['de-DE', 'zh-CN', 'en'], 'zh-CN'],
  [['fr'], 'en'],
  [['C', '', 'zh_CN.UTF-8'], 'zh-CN'],
  [[], 'en'],
])('Of %j the app speaks %s', (preferred, language) => {
  expect(languageOf(preferred)).toBe(language)
})
