import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { electronBinary } from '../../../build/electron-binary.mjs'

let folder: string

function put(path: string, text = ''): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'electron binary '))
  put('package.json', '{ "version": "45.4.1" }')
  put('path.txt', 'electron.exe')
  put('dist/version', 'v45.4.1')
  put('dist/electron.exe')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('electronBinary', () => {
  it('returns the path of the binary that path.txt names', () => {
    expect(electronBinary(folder, {})).toBe(join(folder, 'dist/electron.exe'))
  })

  it('finds nothing if unpacking was interrupted before path.txt was written', () => {
    rmSync(join(folder, 'path.txt'))
    expect(electronBinary(folder, {})).toBeUndefined()
  })

  it('finds nothing if path.txt is empty', () => {
    put('path.txt')
    expect(electronBinary(folder, {})).toBeUndefined()
  })

  it('finds nothing if the binary is of another version', () => {
    put('dist/version', '44.0.0')
    expect(electronBinary(folder, {})).toBeUndefined()
  })

  it('finds nothing if the version is missing', () => {
    rmSync(join(folder, 'dist/version'))
    expect(electronBinary(folder, {})).toBeUndefined()
  })

  it('finds nothing if the binary is missing', () => {
    rmSync(join(folder, 'dist/electron.exe'))
    expect(electronBinary(folder, {})).toBeUndefined()
  })

  it('takes the folder in ELECTRON_OVERRIDE_DIST_PATH, of any version', () => {
    const mine = put('mine/electron.exe')
    put('dist/version', '44.0.0')
    expect(electronBinary(folder, { ELECTRON_OVERRIDE_DIST_PATH: dirname(mine) })).toBe(mine)
  })

  it("looks for the system's name in that folder if path.txt is missing", () => {
    rmSync(join(folder, 'path.txt'))
    const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' } as Record<string, string>
    const mine = put(join('mine', names[process.platform] ?? 'electron'))
    expect(electronBinary(folder, { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'mine') })).toBe(mine)
  })
})
