import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lexJinja, TOKEN_KINDS } from '../../../../electron/engine/text/jinja-lexer.ts'

/** Kinds and texts, blanks left out. */
function tokens(text: string): string[] {
  const { count, starts, kinds } = lexJinja(text)
  return Array.from({ length: count }, (_, i) => [TOKEN_KINDS[kinds[i]!]!, text.slice(starts[i], starts[i + 1])])
    .filter(([kind]) => kind !== 'space')
    .map(([kind, part]) => `${kind} ${part}`)
}

describe('tokens', () => {
  test.each([
    ['a { b } %} }} #}', ['text a { b } %} }} #}']],
    ['{{- x -}} y', ['delimiter {{-', 'name x', 'delimiter -}}', 'text  y']],
    [
      '{% if a == "b" %}',
      ['delimiter {%', 'keyword if', 'name a', 'operator =', 'operator =', 'string "b"', 'delimiter %}'],
    ],
    ["{{ 'it\\'s }}' }}", ['delimiter {{', "string 'it\\'s }}'", 'delimiter }}']],
    ['{# {{ no }} #}x', ['comment {# {{ no }} #}', 'text x']],
    ['{{ 1_000.5e-3 }}', ['delimiter {{', 'number 1_000.5e-3', 'delimiter }}']],
    ['{{ x.1 - 2 }}', ['delimiter {{', 'name x', 'operator .', 'number 1', 'operator -', 'number 2', 'delimiter }}']],
    [
      '{% raw %}{{ x }}{%- endraw %}!',
      [
        'delimiter {%',
        'keyword raw',
        'delimiter %}',
        'raw {{ x }}',
        'delimiter {%-',
        'keyword endraw',
        'delimiter %}',
        'text !',
      ],
    ],
  ])('%s', (text, expected) => expect(tokens(text)).toEqual(expected))

  test('braces inside of an expression do not end it', () => {
    expect(tokens("{{ {'a': {'b': 1}} }}").at(-1)).toBe('delimiter }}')
    expect(lexJinja("{{ {'a': {'b': 1}} }}").unclosed).toBeUndefined()
  })
})

test.each([
  ['{{ a', '{{', 0],
  ['ab {% if x', '{%', 3],
  ['{# a', '{#', 0],
  ['{{ "a }}', 'string', 3],
  ['{% raw %} a', 'raw', 0],
  ['{{ {"a": 1 }}', '{{', 0],
] as const)('%s is not closed', (text, what, at) => expect(lexJinja(text).unclosed).toEqual({ what, at }))

test.each([
  ['{% if (a %}', [6]],
  ['{{ a) }}', [4]],
  ['{{ f(a) }}', []],
])('%s has brackets that do not match', (text, at) => expect(lexJinja(text).unbalanced).toEqual(at))

test('tokens follow each other without a gap, whatever the text is', () => {
  const part = fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    ' ',
    '"',
    "'",
    '\\',
    'raw',
    'endraw',
    '(',
    '}',
    '1e',
    'é',
    '-',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
      const text = parts.join('')
      const { count, starts, kinds } = lexJinja(text)
      expect(kinds).toHaveLength(count)
      expect(starts).toHaveLength(count + 1)
      for (let i = 0; i < count; i++) expect(starts[i]!).toBeLessThan(starts[i + 1]!)
      expect(starts[count]).toBe(text.length)
      if (count > 0) expect(starts[0]).toBe(0)
    }),
    { numRuns: 2000 },
  )
})

test('megabytes that never close are read once', () => {
  for (const unit of ['{', '{{', '{% raw ', "{{ '", '{{ (', '{%', '{% raw %}{%   '])
    expect(lexJinja(unit.repeat(400_000)).count).toBeGreaterThan(0)
})
