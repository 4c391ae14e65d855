// node build/release-notes.mjs: the notes of this version's release, in Markdown: its section of the changelog.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * @param {string} changelog
 * @param {{ version: string, homepage: string }} about the package's facts
 * @returns {string}
 * @throws when the changelog has no section of that version
 */
export function releaseNotes(changelog, { version, homepage }) {
  const sections = changelog.split(/^## /m)
  const section = sections.find((text) => text.startsWith(`${version}\n`) || text.startsWith(`${version} `))
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`)
  const text = section.slice(section.indexOf('\n')).trim()
  // RFC 2606: nobody can own such a name.
  if (!new URL(homepage).hostname.endsWith('.invalid')) return `${text}\n`
  return `**Not to be published yet: homepage and e-mail in package.json are placeholders, and packages show them.**\n\n${text}\n`
}

if (import.meta.main) {
  const read = (/** @type {string} */ name) => readFileSync(resolve(import.meta.dirname, '..', name), 'utf8')
  process.stdout.write(releaseNotes(read('CHANGELOG.md'), JSON.parse(read('package.json'))))
}
