/** A person's text in a component bypasses the catalogues when it stands there as it is. */
import { parse } from 'svelte/compiler'
import { describe, expect, it } from 'vitest'
import { nodesOf, readSource, sourcesOf } from '../../helpers/catalogue-keys.ts'

/** Said alike in all languages: names, units, signs of formats. */
const ALIKE = new Set([
  ...['NaN', 'Inf', 'GGUF', 'Tensorscope', 'RMS', 'xxh64', 'sha256', 'JSON', 'Markdown', 's'],
  // Keys.
  ...['Ctrl', 'C', 'E', 'O'],
])

/** Flags of programs and endings of files: `--json-array`, `.npy`. */
const NAMES = /(^|\s)(--?|\.)[\w-]+/g

/** Attributes and properties of components that a person reads or hears. */
const READ = new Set([
  'alt',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'empty',
  'error',
  'hint',
  'label',
  'panelLabel',
  'placeholder',
  'text',
  'title',
])

/** Properties of objects that are given to components. */
const LABELS = new Set(['hint', 'label', 'text', 'title'])

/** Whether a text has words that are not alike in all languages. */
const hasWords = (text: string) =>
  (text.replace(NAMES, '').match(/\p{Letter}[\p{Letter}\d]*/gu) ?? []).some((word) => !ALIKE.has(word))

type Found = Record<string, unknown>

/** Raw texts of a component, and raw literals in what is read of its elements. */
function rawTexts(source: string): string[] {
  const { fragment, instance, module } = parse(source, { modern: true })
  const found: string[] = []
  for (const node of nodesOf([fragment, instance, module])) {
    // Of an object that is given to a component: `{ label: 'All rows' }`.
    if (node.type === 'Property' && LABELS.has(String((node['key'] as Found)['name'])))
      found.push(...shownLiterals(node['value']))
    if (node.type === 'Fragment')
      for (const child of node['nodes'] as Found[]) {
        if (child['type'] === 'Text') {
          const text = String(child['data'])
          // A tag that was closed twice leaves its sign in the text.
          if (hasWords(text) || text.includes('>')) found.push(text.trim())
        }
        if (child['type'] === 'ExpressionTag') found.push(...shownLiterals(child['expression']))
      }
    if (node.type === 'Attribute' && READ.has(String(node['name'])))
      for (const part of [node['value']].flat() as (Found | true)[]) {
        if (part === true) continue
        if (part['type'] === 'Text' && hasWords(String(part['data']))) found.push(String(part['data']))
        if (part['type'] === 'ExpressionTag') found.push(...shownLiterals(part['expression']))
      }
  }
  return found
}

/** Literals that an expression may come to: `a ? 'One' : 'Two'`, `a || 'None'`, `'one ' + b`, a template. */
function shownLiterals(expression: unknown): string[] {
  const node = expression as Found
  switch (node['type']) {
    case 'Literal':
      return typeof node['value'] === 'string' && hasWords(node['value']) ? [node['value']] : []
    case 'TemplateLiteral':
      return (node['quasis'] as { value: { cooked: string } }[])
        .map(({ value }) => value.cooked)
        .filter((text) => hasWords(text))
    case 'ConditionalExpression':
      return [...shownLiterals(node['consequent']), ...shownLiterals(node['alternate'])]
    case 'LogicalExpression':
    case 'BinaryExpression':
      return [...shownLiterals(node['left']), ...shownLiterals(node['right'])]
    default:
      return []
  }
}

it.each(sourcesOf('renderer', ['.svelte']))('%s says nothing past the catalogues', (path) => {
  expect(rawTexts(readSource(path))).toEqual([])
})

describe('what is looked for', () => {
  it.each([
    ['<p>Some words</p>', ['Some words']],
    ['<p>\n>{text}</p>', ['>']],
    ['<button aria-label="Close it">×</button>', ['Close it']],
    ['<Card title="Findings" />', ['Findings']],
    ['<p title="{size} bytes">{size}</p>', [' bytes']],
    ['<p title={`${size} bytes`}>{size}</p>', [' bytes']],
    ["<p>{done ? 'Done' : t('Waiting')}</p>", ['Done']],
    ["<p>{summary || 'nothing'}</p>", ['nothing']],
    ["{#if a}{'Words' + b}{/if}", ['Words']],
    ["<Menu items={[{ label: 'All rows', hint: '.npy' }]} />", ['All rows']],
    ['<script lang="ts">const BY = [{ id: 1, label: `Size ${a}` }]</script>', ['Size ']],
  ])('%s', (source, texts) => {
    expect(rawTexts(source)).toEqual(texts)
  })

  it.each(["<p title={t('Words')}>{t('Words')} · 12 % NaN</p>", '<i class="bad" role="img" aria-label={name}></i>'])(
    'not %s',
    (source) => {
      expect(rawTexts(source)).toEqual([])
    },
  )
})
