import { describe, expect, it } from 'vitest'
import { CATALOGUES } from '../../../../shared/text/catalogues/catalogues.ts'
import { baseOf, catalogueFiles, collectKeys, keysOf, placesOf } from '../../../helpers/catalogue-keys.ts'

const { used, unclear } = collectKeys()
const chinese = catalogueFiles('zh-CN')
const english = catalogueFiles('en')
/** Names in the catalogues: a plural has its forms there, and not itself. */
const plural = new Set(used.filter((each) => each.plural).map(({ key }) => key))
const plain = new Set(used.filter((each) => !each.plural).map(({ key }) => key))
const wanted = new Set([...[...plural].map((key) => `${key}|other`), ...plain])
const filesWith = (key: string) => chinese.filter(({ entries }) => key in entries).map(({ name }) => name)

describe('the Chinese catalogue', () => {
  it('has every text of the sources', () => {
    const missing = [...wanted].filter((key) => filesWith(key).length === 0)
    expect(missing.map((key) => `${key}  (${used.find((each) => each.key === baseOf(key))?.file})`)).toEqual([])
  })

  it('has each text in one file only', () => {
    expect([...wanted].filter((key) => filesWith(key).length > 1)).toEqual([])
  })

  it('has no text that no source uses', () => {
    const keys = chinese.flatMap(({ name, entries }) => Object.keys(entries).map((key) => ({ name, key })))
    expect(keys.filter(({ key }) => !wanted.has(key))).toEqual([])
  })

  it('says something everywhere', () => {
    const empty = chinese.flatMap(({ entries }) => Object.entries(entries).filter(([, text]) => text.trim() === ''))
    expect(empty).toEqual([])
  })
})

describe('the English catalogue', () => {
  const entries = Object.assign({}, ...english.map((file) => file.entries)) as Record<string, string>

  it('has one and other of every plural', () => {
    const missing = [...plural].flatMap((key) => ['one', 'other'].map((form) => `${key}|${form}`))
    expect(missing.filter((key) => !(key in entries))).toEqual([])
  })

  it('has nothing but plurals that are used', () => {
    const unused = Object.keys(entries).filter((key) => baseOf(key) === key || !plural.has(baseOf(key)))
    expect(unused).toEqual([])
  })
})

describe.each([...english.map((file) => ['en', file] as const), ...chinese.map((file) => ['zh-CN', file] as const)])(
  '%s',
  (language, { name, entries }) => {
    it(`${name} keeps the places of every text`, () => {
      const differing = Object.entries(entries).filter(([key, text]) => {
        const [places, found] = [placesOf(baseOf(key)), placesOf(text)]
        // "One tensor" needs no number.
        const optional = key.endsWith('|one') ? ['count'] : []
        const required = places.filter((place) => !optional.includes(place))
        return !required.every((place) => found.includes(place)) || !found.every((place) => places.includes(place))
      })
      expect(differing).toEqual([])
    })

    it(`${name} is sorted, and part of what is shown`, () => {
      const keys = Object.keys(entries)
      expect(keys).toEqual(keys.toSorted())
      expect(CATALOGUES[language].translation).toMatchObject(entries)
    })
  },
)

describe('texts of the sources', () => {
  it('are literals, or names of what phrase() marked', () => {
    expect(unclear).toEqual([])
  })

  it('are found in TypeScript and in Svelte, in both branches of a choice', () => {
    const source = `import { phrase, say } from './sentence.ts'\nconst a = [t(b ? 'One' : 'Two'), say('{{count}} of them', { count }), t(NAMES[x]), this.#t('Own')]`
    const texts = ['One', 'Two', '{{count}} of them', 'Own']
    const svelte = `<script lang="ts">${source.replace('this.#t', 't')}</script><p title={t('Tip')}>{t('Text')}</p>`
    expect(keysOf('a.ts', source).used.map(({ key }) => key)).toEqual(texts)
    expect(
      keysOf('a.svelte', svelte)
        .used.map(({ key }) => key)
        .toSorted(),
    ).toEqual([...texts, 'Text', 'Tip'].toSorted())
    expect(keysOf('a.ts', source).used.map(({ plural }) => plural)).toEqual([false, false, true, false])
  })

  it('have plural forms where a count is given, in place or by a name', () => {
    const source = `const values = { count: 1, shown: '1' }\nt('{{shown}} a', { count, shown })\nt('{{shown}} b', values)`
    const svelte = `<script lang="ts">${source}</script>{t('{{shown}} c', values)}{t('{{shown}} d', { shown })}`
    const plurals = (path: string, text: string) =>
      keysOf(path, text).used.flatMap(({ key, plural }) => (plural ? [key] : []))
    expect(plurals('a.ts', source)).toEqual(['{{shown}} a', '{{shown}} b'])
    expect(plurals('a.svelte', svelte)).toEqual(['{{shown}} a', '{{shown}} b', '{{shown}} c'])
  })

  it.each(['t(`a ${b}`)', "t('a' + b)", 't(name())', 'say(name)', 'phrase(name)'])('may not be %s', (source) => {
    const imports = "import { phrase, say } from './sentence.ts'"
    expect(keysOf('a.ts', `${imports}\n${source}`).unclear).toHaveLength(1)
    expect(keysOf('a.svelte', `<script lang="ts">${imports}</script><p>{${source}}</p>`).unclear).toHaveLength(1)
  })
})
