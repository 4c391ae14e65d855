import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { ICONS } from '../../build/make-icons.ts'
import { checkEntry } from './desktop-entry.ts'
import { ROOT } from './pack.ts'

const folder = join(inject('packed'), 'linux')
const packs = inject('packs')
const BUILDER_LIB = join(ROOT, 'node_modules/app-builder-lib')
interface FpmModule {
  readonly default: { readonly prototype: { getDefaultDepends(target: 'deb'): string[] } }
}
const scratch = mkdtempSync(join(tmpdir(), 'tensorscope-packages-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const read = (...path: string[]) => readFileSync(join(...path), 'utf8')
const named = (ending: string) =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(ending))!,
  )
const lines = (path: string) => read(path).trim().split('\n')
/** The one place where addresses stand. */
const about = JSON.parse(read(ROOT, 'package.json')) as { homepage: string; author: { name: string; email: string } }
const maintainer = `${about.author.name} <${about.author.email}>`

function unpack(kind: 'deb' | 'rpm' | 'AppImage'): string {
  const tree = join(scratch, kind)
  mkdirSync(tree)
  // Behind the archive in an AppImage are its checksums, which tar takes for nothing.
  if (kind === 'deb') execFileSync('dpkg-deb', ['--raw-extract', named('.deb'), tree])
  else execFileSync('tar', ['-xf', named(`.${kind}`), '-C', tree])
  return tree
}

/** What both packages put into the system. */
function checkInstalled(tree: string): void {
  const entry = join(tree, 'usr/share/applications/tensorscope.desktop')
  checkEntry(entry)
  const unpacked = lines(join(folder, 'linux-unpacked/share/applications/tensorscope.desktop'))
  const withoutFolder = lines(entry).map((line) => line.replace('/opt/Tensorscope/', ''))
  expect(withoutFolder.sort()).toEqual(unpacked.sort())
  expect(read(tree, 'usr/share/mime/packages/tensorscope.xml')).toContain('value="GGUF"')
  for (const name of readdirSync(join(ICONS, 'linux')))
    expect(readdirSync(join(tree, 'usr/share/icons/hicolor', name.replace('.png', ''), 'apps'))).toEqual([
      'tensorscope.png',
    ])
  checkLicences(join(tree, 'opt/Tensorscope'))
  expect(read(tree, 'usr/share/doc/tensorscope/copyright')).toBe(read(ROOT, 'dist/LICENCES.txt'))
}

/** The app's and all libraries', Electron's, Chromium's. */
function checkLicences(app: string): void {
  expect(read(app, 'resources/LICENCES.txt')).toBe(read(ROOT, 'dist/LICENCES.txt'))
  expect(read(app, 'LICENSE.electron.txt')).toBe('MIT')
  expect(read(app, 'LICENSES.chromium.html')).toContain('Credits')
}

test.skipIf(!packs.deb)('the deb: entry, type, icons of every size, licences, command, addresses', () => {
  const tree = unpack('deb')
  checkInstalled(tree)
  expect(read(tree, 'DEBIAN/postinst')).toContain('/usr/bin/tensorscope')
  const control = lines(join(tree, 'DEBIAN/control'))
  expect(control).toContain(`Homepage: ${about.homepage}`)
  expect(control).toContain(`Maintainer: ${maintainer}`)
})

test.skipIf(!packs.posix)('the rpm: entry, type, icons of every size, licences, command, addresses', () => {
  const tree = unpack('rpm')
  checkInstalled(tree)
  expect(read(tree, 'after-install.sh')).toContain('/usr/bin/tensorscope')
  const fields = JSON.parse(read(tree, 'fields.json')) as Record<string, unknown>
  expect(fields).toMatchObject({ name: 'tensorscope', license: 'MIT', url: about.homepage, maintainer })
})

test.skipIf(!packs.deb)('the deb needs what electron-builder says, and libraries that servers lack', () => {
  const control = execFileSync('dpkg-deb', ['--field', named('.deb'), 'Depends'], { encoding: 'utf8' })
  const { default: target } = createRequire(import.meta.url)(join(BUILDER_LIB, 'out/targets/FpmTarget.js')) as FpmModule
  const expected = [...target.prototype.getDefaultDepends('deb'), 'libasound2t64 | libasound2', 'libgbm1']
  expect(control.trim().split(', ').sort()).toEqual(expected.sort())
})

test.skipIf(!packs.posix)('the rpm needs libraries by file, on any distribution', () => {
  const fields = execFileSync('tar', ['-xOf', named('.rpm'), './fields.json'], { encoding: 'utf8' })
  const { depends } = JSON.parse(fields) as { depends: readonly string[] }
  for (const file of [
    'libasound.so.2',
    'libgbm.so.1',
    'libgtk-3.so.0',
    'libnss3.so',
    'libatspi.so.0',
    'libnotify.so.4',
  ])
    expect(depends).toContain(`${file}()(64bit)`)
  expect(depends.filter((name) => !/^lib[\w.-]+\.so[.\d]*\(\)\(64bit\)$/.test(name))).toEqual(['xdg-utils'])
})

test.skipIf(!packs.posix)('the AppImage: entry, icon, licences, and a program that starts the app', () => {
  const tree = unpack('AppImage')
  checkEntry(join(tree, 'tensorscope.desktop'), 'AppRun')
  expect(readlinkSync(join(tree, '.DirIcon'))).toBe('usr/share/icons/hicolor/512x512/apps/tensorscope.png')
  expect(read(tree, 'AppRun')).toContain('BIN="$APPDIR/tensorscope"')
  for (const program of ['AppRun', 'tensorscope']) expect(statSync(join(tree, program)).mode & 0o111).toBe(0o111)
  checkLicences(tree)
})

test('addresses stand in package.json alone, and are none that someone else could own', () => {
  const { hostname } = new URL(about.homepage)
  expect(about.author.email.endsWith(`@${hostname}`)).toBe(true)
  for (const folder of ['build', '.github', 'electron', 'renderer', 'shared'])
    for (const path of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
      if (/\.(?:ts|mjs|json|yml|svelte|html|xml|desktop|plist)$/.test(path))
        expect(read(ROOT, folder, path).includes(hostname), path).toBe(false)
})
