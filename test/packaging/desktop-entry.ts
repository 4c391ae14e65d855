import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Holds that a desktop entry is valid and starts the app with the files that it is given.
 * @param starts the last part of the program's path
 */
export function checkEntry(path: string, starts = 'tensorscope'): void {
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(/^MimeType=application\/x-gguf;$/m)
  expect(/^Exec=(?:\S*\/)?(\S+) %U$/m.exec(text)?.[1]).toBe(starts)
  expect(text).toMatch(/^StartupWMClass=tensorscope$/m)
  expect(text).not.toContain('no-sandbox')
  const { status, error, stdout } = spawnSync('desktop-file-validate', [path], { encoding: 'utf8' })
  if (!error) expect(status, stdout).toBe(0)
}
