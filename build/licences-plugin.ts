import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const ROOT = resolve(import.meta.dirname, '..')
const MODULES = join(ROOT, 'node_modules')

interface About {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly author?: string | { readonly name?: string }
}

/** Where code comes from that has no module of its own: the bundler's helpers, and what its compiler puts in the kernels. */
const HIDDEN: readonly (readonly [RegExp, string])[] = [
  [/^\0?vite\//, 'vite'],
  [/^\0?rolldown\//, 'rolldown'],
  [/\?wasm$/, 'assemblyscript'],
]

/**
 * Lists every library whose code is in the build, with its licence. One for each part of a build: the last that ends
 * leaves the list of all. Writes a second file, `*.nsis.txt`, with a byte order mark: NSIS takes text without one for
 * text in the code page of the machine. The list that is installed is the same on every platform.
 *
 * @returns a function that makes the parts' plugins
 */
export function licenceList(file: string): () => Plugin {
  const folders = new Set<string>()
  return () => ({
    name: 'licence-list',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle))
        if (output.type === 'chunk')
          for (const id of Object.keys(output.modules)) {
            const folder = packageOf(id)
            if (folder) folders.add(folder)
          }
    },
    // Not `closeBundle`: that comes after a failure too, whose reason it would hide by one of its own.
    writeBundle() {
      const text = licenceText([...folders])
      writeFileSync(file, text)
      writeFileSync(file.replace(/\.txt$/, '.nsis.txt'), `\uFEFF${text}`)
    },
  })
}

/** The folder of the package that a module belongs to; undefined for the app's own. */
export function packageOf(id: string): string | undefined {
  const hidden = HIDDEN.find(([pattern]) => pattern.test(id))
  if (hidden) return join(MODULES, hidden[1])
  const path = id.replace(/^\0/, '').replace(/[?#].*$/, '')
  if (!/[\\/]node_modules[\\/]/.test(path)) return undefined
  for (let folder = dirname(path); !folder.endsWith('node_modules'); folder = dirname(folder)) {
    const about = join(folder, 'package.json')
    // Packages have small ones inside, too, that say nothing but `"type": "module"`.
    if (existsSync(about) && isPackage(JSON.parse(readFileSync(about, 'utf8')) as object)) return folder
    if (folder === dirname(folder)) break
  }
  throw new Error(`No package holds ${path}`)
}

const isPackage = (about: object) => 'name' in about && 'version' in about

/** @throws when a package has no licence to show */
export function licenceText(folders: readonly string[]): string {
  const rule = `\n\n${'-'.repeat(80)}\n\n`
  const sections = folders.map((folder) => {
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as About
    return { name: about.name, text: `${about.name} ${about.version} (${about.license})\n\n${textIn(folder, about)}` }
  })
  sections.sort((a, b) => (a.name < b.name ? -1 : 1))
  const read = (path: string) => readFileSync(join(ROOT, path), 'utf8').trim()
  return `${[
    `Tensorscope\n\n${read('LICENSE')}`,
    'Tensorscope contains the software below. Electron and Chromium, on which it runs, come with their own licences:\n' +
      'LICENSE.electron.txt and LICENSES.chromium.html beside the program, and\n' +
      'https://github.com/electron/electron/blob/main/LICENSE.',
    `ggml: look-up tables of the quantised types (MIT)\n\n${read('electron/engine/types/LICENSE-ggml')}`,
    ...sections.map(({ text }) => text),
  ].join(rule)}\n`
}

function textIn(folder: string, { name, license, author }: About): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  if (files.length > 0)
    return files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()).join('\n\n')
  if (license !== 'MIT') throw new Error(`${name} has no licence file, and its licence is ${license ?? 'unknown'}`)
  // Packages of one project often leave the file to the repository.
  const holder = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`)
  return `Copyright (c) ${holder}\n\n${readFileSync(join(ROOT, 'LICENSE'), 'utf8')
    .replace(/^[\s\S]*?(?=Permission is)/, '')
    .trim()}`
}
