import { expect, test } from 'vitest'
import { releaseNotes } from '../../../build/release-notes.mjs'

const changelog = `# Changelog

## Unreleased

- Later.

## 1.2.0 (2027-01-31)

- Now.
- And this.

## 1.2.0-rc.1

- Before.
`

test('notes are the section of that version, without its neighbours', () => {
  const homepage = 'https://example.org/'
  expect(releaseNotes(changelog, { version: '1.2.0', homepage })).toBe('- Now.\n- And this.\n')
  expect(releaseNotes(changelog, { version: '1.2.0-rc.1', homepage })).toBe('- Before.\n')
})

test('a version that the changelog does not know has none', () => {
  expect(() => releaseNotes(changelog, { version: '1.2', homepage: 'https://example.org/' })).toThrow('## 1.2"')
})

test('as long as the addresses are placeholders, the notes say so first', () => {
  const notes = releaseNotes(changelog, { version: '1.2.0', homepage: 'https://tensorscope.invalid/' })
  expect(notes).toMatch(/^\*\*Not to be published yet: .*package\.json.*\n\n- Now\./)
})
