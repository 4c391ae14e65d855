import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { extractFile, getRawHeader, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { NtExecutable, NtExecutableResource, Resource } from 'resedit'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { ICONS, makeIcons } from '../../build/make-icons.ts'
import { SHOWN_TENSORS } from '../../build/smoke-page.mjs'
import { launchApp } from '../e2e/launch.ts'
import { APP_ID } from '../../electron/main/app-id.ts'
import { checkEntry } from './desktop-entry.ts'
import { ROOT } from './pack.ts'

/** A fuse in the program: the digits 1 and 0. */
const ON = 0x31
const OFF = 0x30
/** A fuse that @electron/fuses 1.8 does not know. Off, every access of WebAssembly to memory would be checked by code. */
const WASM_TRAP_HANDLERS = 8

const packedFolder = inject('packed')
const { posix: hasMac } = inject('packs')
const scratch = mkdtempSync(join(tmpdir(), 'tensorscope-packaged-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const linux = join(packedFolder, 'linux/linux-unpacked')
const windows = join(packedFolder, 'win32/win-unpacked')
const mac = join(packedFolder, 'darwin/mac/Tensorscope.app')
const asar = join(linux, 'resources/app.asar')
const macAsar = join(mac, 'Contents/Resources/app.asar')

/** An archive's own paths have the slashes of the system that reads it. */
const slashes = (path: string) => path.replaceAll('\\', '/')
const packed = () => listPackage(asar, { isPack: false }).map(slashes)

describe('the archive', () => {
  test('holds what the build made, and nothing else', () => {
    const built = ['main', 'preload', 'renderer'].flatMap((part) =>
      readdirSync(join(ROOT, 'dist', part), { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? slashes(join(entry.parentPath, entry.name).slice(ROOT.length)) : [],
      ),
    )
    const wanted = [...built.filter((path) => path !== '/dist/main/inspect.mjs'), '/package.json']
    const files = packed().filter((path) => /\.\w+$/.test(path))
    expect(files.sort()).toEqual(wanted.sort())
    for (const path of built.filter((name) => wanted.includes(name)))
      expect(extractFile(asar, path.slice(1)).equals(readFileSync(join(ROOT, path)))).toBe(true)
  })

  test('is the same to the last byte for the same input', () => {
    const bytes = readFileSync(asar)
    expect(readFileSync(join(windows, 'resources/app.asar')).equals(bytes)).toBe(true)
    if (hasMac) expect(readFileSync(macAsar).equals(bytes)).toBe(true)
  })

  test('starts on main, and needs no package beside it', () => {
    const about = JSON.parse(extractFile(asar, 'package.json').toString()) as Record<string, unknown>
    expect(about).toMatchObject({ main: 'dist/main/main.mjs', desktopName: 'tensorscope.desktop' })
    expect(about).not.toHaveProperty('devDependencies')
    const built = packed().filter((path) => /\.(mjs|cjs)$/.test(path))
    const imported = built.flatMap((path) => [
      ...extractFile(asar, path.slice(1))
        .toString()
        .matchAll(/^import [^'"]*["']([^'"]+)["'];$/gm),
    ])
    const outside = new Set(
      imported.map(([, name]) => name!).filter((name) => !/^(\.\/|node:|electron$|\$)/.test(name)),
    )
    // Some libraries ask for Node's own modules without `node:`.
    expect([...outside].filter((name) => !process.getBuiltinModule(name))).toEqual([])
  })

  test.each(['worker', 'lab-worker'])('has %s in one file: a worker waits for no other before it starts', (name) => {
    const program = extractFile(asar, `dist/main/${name}.mjs`).toString()
    expect(program.match(/^import .*["']\..*$/gm)).toBeNull()
  })
})

test.each<readonly [string, () => string]>([
  ['Linux', () => join(linux, 'tensorscope')],
  ['Windows', () => join(windows, 'Tensorscope.exe')],
  ...(hasMac ? [['macOS', () => mac] as const] : []),
])('fuses on %s leave no way around the archive', async (_platform, program) => {
  const wire = await getCurrentFuseWire(program())
  const { version: _version, ...fuses } = wire
  const states = (on: boolean) =>
    Object.entries(fuses).flatMap(([fuse, state]) => (state === (on ? ON : OFF) ? Number(fuse) : []))
  expect(states(true)).toEqual([
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    FuseV1Options.OnlyLoadAppFromAsar,
    WASM_TRAP_HANDLERS,
  ])
  expect(states(false)).toEqual([
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableCookieEncryption,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
    FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
    FuseV1Options.GrantFileProtocolExtraPrivileges,
  ])
})

interface NsisLicense {
  computeLicensePage(
    packager: { getResource(custom: string): Promise<string>; readonly resourceList: Promise<readonly string[]> },
    options: { readonly license: string },
    generator: { macro(name: string, lines: readonly string[]): void },
    languages: readonly string[],
  ): Promise<void>
}

describe('what the systems read', () => {
  test('one name for the app: Windows shows notifications only under that of the shortcut', () => {
    const configuration = readFileSync(join(ROOT, 'build/electron-builder.yml'), 'utf8')
    expect(/^appId: (.*)$/m.exec(configuration)?.[1]).toBe(APP_ID)
  })

  test('Windows: name, icon, and the hash of the archive', () => {
    const resources = NtExecutableResource.from(
      NtExecutable.from(readFileSync(join(windows, 'Tensorscope.exe')), { ignoreCert: true }),
    )
    const [version] = Resource.VersionInfo.fromEntries(resources.entries)
    expect(version!.getStringValues(version!.getAllLanguagesForStringValues()[0]!)['ProductName']).toBe('Tensorscope')
    expect(Resource.IconGroupEntry.fromEntries(resources.entries)[0]!.icons).toHaveLength(9)
    const integrity = resources.entries.find(({ type }) => type === 'INTEGRITY')!
    expect(Buffer.from(integrity.bin).toString()).toContain('app.asar')
  })

  test.skipIf(!hasMac)('macOS: the association, and the hash of the archive', async () => {
    const plist = readFileSync(join(mac, 'Contents/Info.plist'), 'utf8').replace(/\s+/g, ' ')
    expect(plist).toContain('<key>CFBundleTypeExtensions</key> <array> <string>gguf</string> </array>')
    expect(plist).toContain('<key>CFBundleTypeRole</key> <string>Viewer</string>')
    const { createHash } = await import('node:crypto')
    const hash = createHash('sha256').update(getRawHeader(macAsar).headerString).digest('hex')
    expect(plist).toContain(`<string>${hash}</string>`)
  })

  test.skipIf(!hasMac)('macOS: no leave for plain HTTP, no reasons for asking for a camera', () => {
    const plist = readFileSync(join(mac, 'Contents/Info.plist'), 'utf8')
    expect(plist).not.toMatch(/NSAppTransportSecurity|NSAllows|UsageDescription|localhost/)
    // What stood behind them is still there.
    expect(plist).toMatch(/<key>NSHighResolutionCapable<\/key>\s*<true\/>/)
    expect(plist).toMatch(/<\/dict>\s*<\/plist>\s*$/)
  })

  test('Linux: the type with its magic, and a desktop entry that takes it', () => {
    const type = readFileSync(join(linux, 'share/mime/packages/tensorscope.xml'), 'utf8')
    expect(type).toContain('<mime-type type="application/x-gguf">')
    expect(type).toContain('<match type="string" offset="0" value="GGUF" />')
    expect(type).toContain('<glob pattern="*.gguf" />')
    checkEntry(join(linux, 'share/applications/tensorscope.desktop'))
  })

  test('licences of every library, of ggml and of the app, beside the archive', () => {
    const folders = [linux, windows].map((folder) => join(folder, 'resources'))
    const built = readFileSync(join(ROOT, 'dist/LICENCES.txt'), 'utf8')
    for (const resources of [...folders, ...(hasMac ? [join(mac, 'Contents/Resources')] : [])]) {
      const text = readFileSync(join(resources, 'LICENCES.txt'), 'utf8')
      expect(text).toBe(built)
      for (const name of [
        'Tensorscope',
        'ggml',
        'svelte',
        'threads',
        'valibot',
        'hash-wasm',
        'assemblyscript',
        'i18next',
      ])
        expect(text).toMatch(new RegExp(`^${name}\\b`, 'm'))
    }
    if (hasMac)
      expect(readFileSync(join(mac, 'Contents/Resources/LICENSE.electron.txt'), 'utf8')).toContain(
        'Electron contributors',
      )
  })
})

test('the sample model lies beside the archive, where workers can read it', () => {
  const name = 'sample/tensorscope-sample-moe-Q4_K_M.gguf'
  const built = readFileSync(join(ROOT, 'dist', name))
  const folders = [linux, windows].map((folder) => join(folder, 'resources'))
  for (const resources of [...folders, ...(hasMac ? [join(mac, 'Contents/Resources')] : [])])
    expect(readFileSync(join(resources, name)).equals(built)).toBe(true)
})

test('the licence page of the Windows installer shows the list, which stays as it was built', async () => {
  const before = readFileSync(join(ROOT, 'dist/LICENCES.txt'))
  const configuration = readFileSync(join(ROOT, 'build/electron-builder.yml'), 'utf8')
  const license = join(ROOT, /^ {2}license: (.*)$/m.exec(configuration)![1]!)
  // NSIS itself cannot run here. This is the step of electron-builder that reads, and may rewrite, its text.
  const { computeLicensePage } = createRequire(import.meta.url)(
    join(ROOT, 'node_modules/app-builder-lib/out/targets/nsis/nsisLicense.js'),
  ) as NsisLicense
  const macros = new Map<string, readonly string[]>()
  await computeLicensePage(
    { getResource: () => Promise.resolve(license), resourceList: Promise.resolve([]) },
    { license },
    { macro: (name, lines) => macros.set(name, lines) },
    ['en_US'],
  )
  expect(macros.get('licensePage')).toEqual([`!insertmacro MUI_PAGE_LICENSE "${license}"`])
  const shown = readFileSync(license)
  expect(shown.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(shown.subarray(3).equals(before)).toBe(true)
  expect(readFileSync(join(ROOT, 'dist/LICENCES.txt')).equals(before)).toBe(true)
})

test('the icons are those of the drawing', async () => {
  const made = await makeIcons(readFileSync(join(ICONS, 'tensorscope.svg'), 'utf8'))
  for (const [name, bytes] of made) expect(readFileSync(join(ICONS, name)).equals(bytes), name).toBe(true)
})

const HOOK = pathToFileURL(join(import.meta.dirname, 'asar-hook.ts')).href
const ENV = { NODE_OPTIONS: `--import=${HOOK}` }
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
const MODEL = join(ROOT, 'test/fixtures/all-types.gguf')

test.each(['threads', 'processes'])('runs from the archive, and scans a file with %s', async (executor) => {
  const run = join(ROOT, 'build/stand-in/run.ts')
  const options = ['--inspect', MODEL, '--fail-on', 'never', '--executor', executor, '--workers', '2', '--json', '-']
  const { stdout } = await promisify(execFile)(process.execPath, [run, join(asar, 'dist/main/main.mjs'), ...options], {
    env: { ...process.env, ...ENV },
    maxBuffer: 1e8,
    cwd: scratch,
  })
  const { tensors } = JSON.parse(stdout) as { tensors: { status: string }[] }
  expect(tensors).toHaveLength(35)
  expect(tensors.every(({ status }) => status === 'done')).toBe(true)
})

test('shows its window from the archive, the licences beside it, which version it is, and the sample', async () => {
  const app = await launchApp({ main: join(asar, 'dist/main/main.mjs'), env: ENV, args: [MODEL] })
  try {
    const page = await app.firstWindow()
    await page.getByRole('grid', { name: 'Tensors' }).waitFor()
    // The release looks for these in the installed app (`build/smoke-window.mjs`).
    expect(await page.title()).toBe('all-types.gguf')
    const names = Object.keys(JSON.parse(readFileSync(MODEL.replace('.gguf', '.expected.json'), 'utf8')) as object)
    expect((await page.evaluate<string[]>(SHOWN_TENSORS)).slice(0, 3)).toEqual(names.slice(0, 3))
    const shown = await app.evaluate(({ app: electronApp, dialog, Menu, shell }) => {
      const said: string[] = []
      dialog.showMessageBox = ((_window: unknown, options: { message: string }) => {
        said.push(options.message)
        return Promise.resolve({ response: 0 })
      }) as unknown as typeof dialog.showMessageBox
      for (const item of ['licences', 'updates']) Menu.getApplicationMenu()!.getMenuItemById(item)!.click()
      const { calls } = shell as unknown as { calls: { name: string; target: string }[] }
      return { packaged: electronApp.isPackaged, calls, said }
    })
    expect(shown).toEqual({
      packaged: true,
      // How to update opens nothing.
      said: [`This is Tensorscope ${version}.`],
      calls: [{ name: 'openPath', target: join(linux, 'resources/LICENCES.txt') }],
    })
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('open-sample')!.click())
    const sample = await app.waitForWindow((window) =>
      window.title().then((title) => title === 'tensorscope-sample-moe-Q4_K_M.gguf'),
    )
    await sample.getByRole('grid', { name: 'Tensors' }).waitFor()
  } finally {
    expect(await app.close()).toEqual([])
  }
})
