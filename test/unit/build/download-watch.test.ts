import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DownloadWatch } from '../../../build/download-watch.mjs'

const PATIENCE = 60_000

let folder: string
let now: number
let watch: DownloadWatch

/** Writes some bytes, as the installer would. */
function put(path: string, bytes: number): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Buffer.alloc(bytes))
}

function later(milliseconds: number): void {
  now += milliseconds
  watch.look()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'download-watch-'))
  now = 1_000_000
  put('cache/other-version/electron.zip', 500)
  const folders = { temporary: join(folder, 'tmp'), cache: join(folder, 'cache'), dist: join(folder, 'dist') }
  watch = new DownloadWatch(folders, PATIENCE, () => now)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('DownloadWatch', () => {
  it('is silent after the patience without a byte, and not before', () => {
    later(PATIENCE - 1)
    expect(watch.silent).toBe(false)
    later(1)
    expect(watch.silent).toBe(true)
  })

  it.each([
    ['downloading', 'tmp/electron-download-x/electron.zip'],
    ['copying into the cache', 'cache/this-version/electron.zip'],
    ['unpacking', 'dist/locales/af.pak'],
  ])('counts %s as progress', (_step, path) => {
    later(PATIENCE - 1)
    put(path, 10)
    later(1)
    expect(watch.silent).toBe(false)
    put(path, 20)
    later(PATIENCE - 1)
    expect(watch.silent).toBe(false)
    later(PATIENCE)
    expect(watch.silent).toBe(true)
  })

  it('counts the answer of the server as progress', () => {
    later(PATIENCE)
    watch.hear({ total: 0 })
    expect(watch.silent).toBe(false)
  })

  it('shows each step', () => {
    const shown = [watch.text]
    const show = () => {
      watch.look()
      shown.push(watch.text)
    }
    watch.hear({ host: 'github.com' })
    show()
    put('tmp/x/electron.zip', 3_000_000)
    show()
    watch.hear({ total: 4_000_000 })
    show()
    put('tmp/x/electron.zip', 4_000_000)
    show()
    rmSync(join(folder, 'tmp'), { recursive: true })
    show()
    put('dist/electron', 1)
    show()
    expect(shown).toEqual([
      'Installing Electron…',
      'Downloading Electron from github.com…',
      'Downloading Electron… 3 MB',
      'Downloading Electron… 3 of 4 MB',
      'Checking Electron…',
      'Checking Electron…',
      'Unpacking Electron…',
    ])
  })
})
