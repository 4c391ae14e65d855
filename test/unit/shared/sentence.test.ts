import { expect, test } from 'vitest'
import { english, say } from '../../../shared/sentence.ts'

test('A sentence is said in English with its values, sentences among them', () => {
  expect(english(say('Scan complete.'))).toBe('Scan complete.')
  expect(english(say('{{found}} of {{all}}', { found: 0, all: '1,000' }))).toBe('0 of 1,000')
  expect(english(say('{{name}}: {{why}}', { name: 'a.gguf', why: say('byte {{at}}', { at: 12 }) }))).toBe(
    'a.gguf: byte 12',
  )
})

test('What a value holds is not read as a place, and a place without a value stays', () => {
  expect(english(say('{{name}} {{size}}', { name: '{{size}} $&', size: 3 }))).toBe('{{size}} $& 3')
  expect(english(say('{{missing}}'))).toBe('{{missing}}')
})
