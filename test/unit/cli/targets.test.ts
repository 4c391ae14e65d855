import * as fs from 'node:fs/promises'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseArguments } from '../../../electron/cli/arguments.ts'
import type { InspectRun } from '../../../electron/cli/inspect-command.ts'
import { takenTarget } from '../../../electron/cli/targets.ts'

vi.mock('node:fs/promises', { spy: true })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterEach(() => {
  vi.mocked(fs.access).mockReset()
  rmSync(folder, { recursive: true, force: true })
})
const taken = (...argv: string[]) => takenTarget(parseArguments(['a.gguf', ...argv]) as InspectRun, folder)

describe('takenTarget', () => {
  it('lets pass what can be written', async () => {
    mkdirSync(join(folder, 'a'))
    writeFileSync(join(folder, 'old'), '')
    expect(await taken('--csv', 'a/x', '--json', '-', '--html', 'old', '--markdown', './y', '--force')).toBeUndefined()
  })

  it.each(['csv', 'manifest', 'json', 'html', 'markdown'])(
    'says that --%s cannot be written, and why',
    async (option) => {
      writeFileSync(join(folder, 'file'), '')
      const says = (path: string) => taken('--csv', 'good', `--${option}`, path)
      expect(await says('no/such')).toBe(
        `--${option} names no/such, which cannot be written: the folder does not exist.`,
      )
      expect(await says('file/x')).toMatch(/cannot be written: a part of its path is a file\.$/)
      expect(await says('file')).toMatch(/exists already\. --force replaces it\.$/)
      expect(await says('.')).toMatch(/is no file that can be replaced\.$/)
      expect(await says('n'.repeat(300))).toMatch(/cannot be written: the name is too long\.$/)
      expect(await says('a\ufffd')).toMatch(/which is not UTF-8\.$/)
    },
  )

  it.each([
    ['EACCES', 'there is no permission to write there'],
    ['EROFS', 'the disk is read-only'],
  ])('says that a folder cannot be written to: %s', async (code, cause) => {
    vi.mocked(fs.access).mockRejectedValueOnce(Object.assign(new Error(code), { code }))
    expect(await taken('--json', 'x')).toBe(`--json names x, which cannot be written: ${cause}.`)
    expect(vi.mocked(fs.access).mock.calls[0]![0]).toBe(await fs.realpath(folder))
  })

  it.skipIf(process.platform === 'win32')(
    'finds two names of one file, by links that lead somewhere or nowhere',
    async () => {
      mkdirSync(join(folder, 'real'))
      symlinkSync('real', join(folder, 'linked'))
      symlinkSync('real/x', join(folder, 'dangling'))
      symlinkSync('dangling', join(folder, 'twice'))
      const same = (csv: string, json: string) => taken('--csv', csv, '--json', json, '--force')
      const says = (shown: string) => `--csv and --json name the same file, ${shown}.`
      expect(await same('real/x', 'linked/x')).toBe(says('linked/x'))
      expect(await same('real/x', 'dangling')).toBe(says('dangling'))
      expect(await same('twice', 'real/../linked/x')).toBe(says('real/../linked/x'))
      expect(await same('real/x', 'real/y')).toBeUndefined()
      writeFileSync(join(folder, 'real/x'), '')
      expect(await same('real/x', 'twice')).toBe(says('twice'))
      expect(await taken('--csv', 'dangling')).toMatch(/exists already/)
    },
  )
})
