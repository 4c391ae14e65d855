import { expect, test } from 'vitest'
import { english, listed, say, sayIn } from '../../../../shared/text/sentence.ts'

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

test('is said in the language of whoever translates its texts', () => {
  const german: Record<string, string> = { '{{name}} is {{kind}}.': '{{name}} ist {{kind}}.', 'a folder': 'ein Ordner' }
  const translate = (text: string, values: Readonly<Record<string, string | number>>) =>
    english(say(german[text] ?? text, values))
  expect(sayIn(translate, say('{{name}} is {{kind}}.', { name: 'a', kind: say('a folder') }))).toBe('a ist ein Ordner.')
})

test('comes in parts with commas', () => {
  expect(english(listed([say('one'), say('{{n}} more', { n: 2 }), say('rest')]))).toBe('one, 2 more, rest')
})
