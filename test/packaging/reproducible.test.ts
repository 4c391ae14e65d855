import { execFileSync } from 'node:child_process'
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { pack, ROOT } from './pack.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tensorscope-again-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('another folder and another build give the same app to the last byte', async () => {
  const copy = join(scratch, 'a folder of another name')
  const files = readdirSync(ROOT).filter((name) => /^LICENSE$|\.(?:json|js)$/.test(name))
  // TypeScript's root configuration names the tests' too.
  for (const path of ['build', 'electron', 'renderer', 'shared', ...files, 'test/tsconfig.json'])
    cpSync(join(ROOT, path), join(copy, path), { recursive: true })
  linkTree(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const vite = join(copy, 'node_modules/electron-vite/bin/electron-vite.js')
  execFileSync(process.execPath, [vite, 'build', '--config', 'build/electron.vite.config.ts', '--logLevel', 'warn'], {
    cwd: copy,
    stdio: 'pipe',
    // Not as a part of a test.
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined },
  })
  await pack('linux', ['dir'], join(scratch, 'linux'), copy)
  const archive = 'linux/linux-unpacked/resources/app.asar'
  expect(readFileSync(join(scratch, archive)).equals(readFileSync(join(inject('packed'), archive)))).toBe(true)
  expect(readFileSync(join(copy, 'dist/LICENCES.txt'), 'utf8')).toBe(
    readFileSync(join(ROOT, 'dist/LICENCES.txt'), 'utf8'),
  )
})

/** A copy that takes no room: the same files under other names. */
function linkTree(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    // What was made here is no input: caches, and what hides behind a dot.
    if (entry.name === '.cache' || entry.name.startsWith('.vite')) continue
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else linkOrCopy(source, target)
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    // Another disk.
    cpSync(source, target)
  }
}
