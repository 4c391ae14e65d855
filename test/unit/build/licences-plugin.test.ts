import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { licenceList, licenceText, packageOf } from '../../../build/licences-plugin.ts'

const modules = resolve(import.meta.dirname, '../../../node_modules')
const scratch = mkdtempSync(join(tmpdir(), 'tensorscope-licences-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const library = (about: object): string => {
  const folder = mkdtempSync(join(scratch, 'library-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(about))
  return folder
}

test('finds the package of a module, however deep and however it is asked for', () => {
  expect(packageOf(join(modules, 'valibot/dist/index.mjs'))).toBe(join(modules, 'valibot'))
  expect(packageOf(`\0${join(modules, '@huggingface/gguf/dist/index.mjs')}?commonjs-es-import`)).toBe(
    join(modules, '@huggingface/gguf'),
  )
  expect(packageOf('/app/electron/engine/kernels/assembly/kernels.as.ts?wasm')).toBe(join(modules, 'assemblyscript'))
  expect(packageOf('\0rolldown/runtime.js')).toBe(join(modules, 'rolldown'))
  expect(packageOf('/app/electron/main/main.ts')).toBeUndefined()
})

test('has the text of every licence, in the order of the names', () => {
  const text = licenceText([join(modules, 'valibot'), join(modules, 'hash-wasm')])
  expect(text.indexOf('hash-wasm 4')).toBeLessThan(text.indexOf('valibot 1'))
  expect(text).toContain('Fabian Hiller')
  expect(text).toContain('ggml')
})

test('an MIT package without a file gets the text with its author; any other is refused', () => {
  const mit = licenceText([library({ name: 'a', version: '1.0.0', license: 'MIT', author: { name: 'Ada' } })])
  expect(mit).toMatch(/a 1\.0\.0 \(MIT\)\n\nCopyright \(c\) Ada\n\nPermission is hereby granted/)
  expect(() => licenceText([library({ name: 'b', version: '1.0.0', license: 'GPL-3.0' })])).toThrow('b has no licence')
})

test('the list is written with the files of a build, not after one that failed and has no folder for it', () => {
  const file = join(scratch, 'LICENCES.txt')
  const plugin = licenceList(file)() as unknown as {
    generateBundle: (...args: unknown[]) => void
    writeBundle: () => void
  }
  expect(plugin).not.toHaveProperty('closeBundle')
  plugin.generateBundle({}, { 'a.js': { type: 'chunk', modules: { [join(modules, 'valibot/dist/index.mjs')]: {} } } })
  plugin.writeBundle()
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('valibot 1')
  // NSIS's copy.
  expect(readFileSync(join(scratch, 'LICENCES.nsis.txt'), 'utf8')).toBe(`\uFEFF${text}`)
})
