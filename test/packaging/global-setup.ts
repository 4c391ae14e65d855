/** Packs for all systems, once for all files of tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pack } from './pack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of what was packed, with one for each of `linux`, `win32` and, not on Windows, `darwin`. */
    packed: string
    /** What a machine's programs allow to pack. */
    packs: { readonly deb: boolean; readonly posix: boolean }
  }
}

export default async function packAll(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-packaging-'))
  const deb = spawnSync('dpkg-deb', ['--version']).status === 0
  const posix = process.platform !== 'win32'
  await pack(
    'linux',
    ['dir', 'tar.gz', ...(deb ? ['deb'] : []), ...(posix ? ['rpm', 'AppImage'] : [])],
    join(folder, 'linux'),
  )
  await pack('win32', ['dir', 'zip'], join(folder, 'win32'))
  // electron-builder does not pack for macOS on Windows.
  if (posix) await pack('darwin', ['dir', 'zip'], join(folder, 'darwin'))
  project.provide('packed', folder)
  project.provide('packs', { deb, posix })
  return () => rmSync(folder, { recursive: true, force: true })
}
