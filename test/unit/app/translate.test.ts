import { expect, test } from 'vitest'
import { createTranslator, translator } from '../../../electron/app/translate.ts'
import type { Language } from '../../../shared/text/language.ts'

test('English is its own catalogue but for plurals', () => {
  const t = translator('en')
  expect(t('Not in any catalogue: {{name}}.', { name: '<b>' })).toBe('Not in any catalogue: <b>.')
  expect([0, 1, 2].map((count) => t('{{count}} tensors', { count }))).toEqual(['0 tensors', '1 tensor', '2 tensors'])
})

test('Chinese has one form for every number; what it does not know is said in English', () => {
  const t = translator('zh-CN')
  expect([1, 2].map((count) => t('{{count}} tensors', { count }))).toEqual(['1 个张量', '2 个张量'])
  expect(t('Not in any catalogue.')).toBe('Not in any catalogue.')
})

test('the language of the moment is spoken', () => {
  let language: Language = 'en'
  const t = createTranslator(() => language)
  expect(t('{{count}} tensors', { count: 1 })).toBe('1 tensor')
  language = 'zh-CN'
  expect(t('{{count}} tensors', { count: 1 })).toBe('1 个张量')
})
