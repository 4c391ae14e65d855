import { describe, expect, test } from 'vitest'
import { checkTemplate } from '../../../../electron/engine/text/check-template.ts'
import { lexJinja } from '../../../../electron/engine/text/jinja-lexer.ts'
import { lineStarts } from '../../../../electron/engine/text/text-lines.ts'

const GOOD = `{%- for message in messages %}
{{ '<|' + message['role'] + '|>' + message.content | trim }}
{%- endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}`

const check = (text: string) => checkTemplate(text, lexJinja(text), lineStarts(text))
/** Rules and lines of a template that is sound otherwise. */
const rules = (text: string) => check(GOOD + text).warnings.map(({ rule, line }) => `${rule} ${(line ?? 0) - 2}`)

test('a sound template has no warnings', () => {
  expect(check(GOOD)).toEqual({ warnings: [], more: 0 })
  for (const text of [
    '{% set x = 1 %}{% set y %}text{% endset %}{% set ns.a = {"b": 1} %}',
    '{% macro f(a, b=1) %}{% endmacro %}{% call(x) f() %}{% endcall %}{% filter upper %}{% endfilter %}',
    '{% generation %}{% endgeneration %}{% for x in y %}{% continue %}{% else %}{% break %}{% endfor %}',
    '{% if a %}{% elif b %}{% else %}{% endif %}{% raw %}{{ __class__ }}{% endraw %}',
    '{{ messages | map(attribute="content") | join }}{{ range(3) }}{{ cycler("a", "b") }}{{ namespace(x=1) }}',
    '{# __class__ {% import os %} #}{{ "a_b" }}{{ x._y }}{{ "{% if %}" }}',
    '{{ {"a": {"b": 1}} }}{{ self_check }}{{ message.self }}{{ 1000000 * 2 }}',
  ])
    expect(rules(text), text).toEqual([])
})

describe('what reaches outside', () => {
  test.each([
    "{{ ''.__class__.__mro__ }}",
    "{{ x['__globals__'] }}",
    "{{ x|attr('y') }}",
    "{{ x | attr ('y') }}",
    "{{ '__cla' ~ 'ss__' }}",
    "{{ '\\x5f\\x5fclass' }}",
    '{{ self.x }}',
    '{{ cycler.__init__ }}',
    '{{ lipsum["x"] }}',
    '{{ os.popen("ls") }}',
    '{{ x.popen("ls") }}',
    '{{ eval("1") }}',
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% include 'x' %}",
    "{%- extends 'x' -%}",
  ])('%s', (text) => expect(new Set(rules(`\n${text}`))).toEqual(new Set(['reaches-outside 2'])))
})

describe('blocks and brackets', () => {
  test.each([
    ['\n{% if a %}', ['unclosed-block 2']],
    ['{% set x %}', ['unclosed-block 1']],
    ['{% endfor %}', ['mismatched-block 1']],
    ['{% if a %}\n{% for b in c %}{% endif %}', ['mismatched-block 2']],
    ['{% else %}', ['mismatched-block 1']],
    ['{% for a in b %}{% elif c %}{% endfor %}', ['mismatched-block 1']],
    ['{% fetch x %}', ['unknown-statement 1']],
    ['{% endfetch %}', ['unknown-statement 1']],
    ['{{ a', ['unclosed-delimiter 1']],
    ['{# a', ['unclosed-delimiter 1']],
    ['\n\n{% if a', ['unclosed-delimiter 3']],
    ['{{ "a }}', ['unclosed-string 1']],
    ['{% raw %}', ['unclosed-block 1']],
    ['{{ (a }}', ['unbalanced-bracket 1']],
    ['{{ a] }}', ['unbalanced-bracket 1']],
  ])('%j', (text, expected) => expect(rules(text)).toEqual(expected))
})

test.each([
  ['{{ range(10000000) }}', 'huge-range 1'],
  ['{{ range(0, 1_000_000_000) }}', 'huge-range 1'],
  ['{{ "a" * 100000000 }}', 'huge-repeat 1'],
  ['\n\u202ea\u200b', 'hidden-characters 2'],
  ['a\u00ad', 'hidden-characters 1'],
  ['\n\n\u{e0041}\u{e0042}', 'hidden-characters 3'],
  ['\u2764\ufe0fa\n\ufe0f', 'hidden-characters 2'],
])('%j is suspicious', (text, rule) => expect(rules(text)).toEqual([rule]))

test.each(['\u2764\ufe0f\u2705', 'a\u3000b\t\u00a0\r\n', '\u06dd12'])('%j hides nothing', (text) =>
  expect(rules(text)).toEqual([]),
)

test('a template should use the messages and the prompt of the model', () => {
  const found = (text: string) => check(text).warnings.map(({ rule }) => rule)
  expect(found('Hello')).toEqual(['no-messages', 'no-generation-prompt'])
  expect(found('{{ messages }}')).toEqual(['no-generation-prompt'])
  expect(found('{{ add_generation_prompt }}')).toEqual(['no-messages'])
  expect(found(' \n')).toEqual(['empty'])
})

test('messages are sentences with what was found, and hostile names are shown', () => {
  expect(check(`${GOOD}{% \u00e9v\u202eil %}`).warnings.map(({ message }) => message)).toContain(
    '{% \u00e9v\\u202eil %} is no statement that templates have.',
  )
  expect(check(`${GOOD}{% if x %}`).warnings[0]).toMatchObject({
    rule: 'unclosed-block',
    severity: 'error',
    message: '{% if %} is opened here and never closed: endif is missing.',
    line: 3,
  })
})

test('errors come first, and very many warnings are counted', () => {
  const { warnings, more } = check(`${'{{ x.__class__ }}'.repeat(300)}{{ range(9999999) }}`)
  expect(warnings).toHaveLength(200)
  expect(more).toBe(300 + 3 - 200)
  expect(warnings[0]!.severity).toBe('error')
})

test('a template of very many blocks is checked in time that grows with its length', () => {
  // Quadratic time would take minutes.
  const many = '{% for a in b %}{% endif %}'.repeat(150_000)
  expect(check(many).more).toBe(300_000 + 2 - 200)
  expect(rules('{% if a %}{% for x in y %}{% macro f() %}{% endif %}{% endfor %}')).toEqual([
    'mismatched-block 1',
    'mismatched-block 1',
    'mismatched-block 1',
  ])
})
