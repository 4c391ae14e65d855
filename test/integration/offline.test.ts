/** What was built, libraries included, has nothing in it that could make a request. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Linter } from 'eslint'
import { expect, it } from 'vitest'
import { root } from '../helpers/engine.ts'

/** Not XMLHttpRequest, which Node does not have: a library of tables asks whether it is in a browser. */
const RULES: Linter.Config = {
  languageOptions: { ecmaVersion: 'latest', sourceType: 'module' },
  linterOptions: { noInlineConfig: true },
  rules: { 'no-restricted-globals': ['error', 'fetch', 'EventSource', 'WebSocket', 'WebTransport'] },
}

const programs = ['main', 'preload'].flatMap((part) =>
  readdirSync(join(root, 'dist', part)).map((name) => [
    `${part}/${name}`,
    readFileSync(join(root, 'dist', part, name), 'utf8'),
  ]),
)

it('there is something to look at', () => {
  expect(programs.map(([name]) => name)).toEqual(expect.arrayContaining(['main/main.mjs', 'preload/preload.cjs']))
})

it.each(programs)('%s imports no module of the network and calls no function of it', (_name, text) => {
  const modules = [...text!.matchAll(/(?:from|import|require)\s*\(?\s*["'`](?:node:)?([\w/-]+)["'`]/g)].map(
    ([, name]) => name,
  )
  for (const name of ['http', 'https', 'http2', 'net', 'tls', 'dns', 'dns/promises', 'dgram', 'quic', 'undici'])
    expect(modules).not.toContain(name)
  // By its syntax: libraries carry examples in text that do make requests.
  expect(new Linter().verify(text!, RULES).map(({ message, line }) => `${line}: ${message}`)).toEqual([])
  expect(text).not.toMatch(/\b(?:autoUpdater|crashReporter)\b/)
  // Nothing is handed to a browser either.
  expect(text).not.toMatch(/\bopenExternal\b/)
})

it('Electron’s own ways are not imported', () => {
  const imported = programs.flatMap(([, text]) => [
    ...text!.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']electron["']/g),
  ])
  expect(imported.length).toBeGreaterThan(0)
  for (const [, names] of imported)
    expect(names!.split(',').map((name) => name.trim().split(' ')[0])).not.toContain('net')
})
