import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { readZip } from './zip-entries.ts'

const packed = inject('packed')
const { posix } = inject('packs')

const named = (platform: string, ending: string) => {
  const folder = join(packed, platform)
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(ending))!,
  )
}
/** Files and links under a folder, with slashes. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    // The packages' own, left in the folder that all are made of; and what is seen through a link.
    .filter((name) => name !== 'resources/apparmor-profile' && !name.includes('Versions/Current/'))
    .sort()

describe('the tar.gz for Linux', () => {
  const listed = execFileSync('tar', ['-tvzf', named('linux', '.tar.gz')], { encoding: 'utf8' })
  const entries = listed
    .trim()
    .split('\n')
    .map((line) => ({ mode: line.slice(0, 10), name: /tensorscope-0\.1\.0\/.*$/.exec(line)![0] }))

  test('unpacks into one folder, which holds what the folder did', () => {
    const files = entries.filter(({ mode }) => !mode.startsWith('d'))
    const inside = files.map(({ name }) => name.replace(/^tensorscope-0\.1\.0\//, ''))
    expect(inside.sort()).toEqual(filesIn(join(packed, 'linux/linux-unpacked')))
    expect(inside).toContain('resources/LICENCES.txt')
    expect(inside).toContain('share/mime/packages/tensorscope.xml')
  })

  test.skipIf(!posix)('keeps what may run', () => {
    const running = entries.filter(({ mode }) => mode.startsWith('-rwxr-xr-x')).map(({ name }) => name)
    expect(running.sort()).toEqual(['tensorscope-0.1.0/chrome-sandbox', 'tensorscope-0.1.0/tensorscope'])
  })
})

test('the zip for Windows holds what the folder did', () => {
  const unpacked = join(packed, 'win32/win-unpacked')
  const files = readZip(named('win32', '-win.zip')).filter(({ kind }) => kind === 'file')
  expect(files.map(({ name }) => name.replaceAll('\\', '/')).sort()).toEqual(filesIn(unpacked))
  for (const { name, bytes } of files) expect(bytes.equals(readFileSync(join(unpacked, name))), name).toBe(true)
})

describe.skipIf(!posix)('the zip for macOS', () => {
  const zip = posix ? readZip(named('darwin', '-mac.zip')) : []
  const inside = (name: string) => zip.find((entry) => entry.name === `Tensorscope.app/Contents/${name}`)!

  test('holds the app, and nothing beside it', () => {
    const files = zip.filter(({ kind }) => kind !== 'folder').map(({ name }) => name)
    expect(files.sort()).toEqual(
      filesIn(join(packed, 'darwin/mac/Tensorscope.app')).map((name) => `Tensorscope.app/${name}`),
    )
  })

  test('keeps links as links, without which its signature is refused', () => {
    const framework = 'Frameworks/Electron Framework.framework'
    const links = zip.filter(({ kind }) => kind === 'link')
    expect(links).toHaveLength(2)
    expect(inside(`${framework}/Versions/Current`).bytes.toString()).toBe('A')
    expect(inside(`${framework}/Electron Framework`).bytes.toString()).toBe('Versions/Current/Electron Framework')
  })

  test('keeps what may run', () => {
    for (const program of ['MacOS/Tensorscope', 'Frameworks/Tensorscope Helper.app/Contents/MacOS/Tensorscope Helper'])
      expect(inside(program).mode).toBe(0o755)
    expect(inside('Resources/app.asar').mode).toBe(0o644)
  })
})
