import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeTextFile } from '../../../../electron/engine/export/write-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('writeTextFile', () => {
  it('replaces a file as a whole and leaves nothing else behind', async () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'old')
    await writeTextFile(path, ['new ', 'text'])
    expect(readFileSync(path, 'utf8')).toBe('new text')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  it('leaves the old file when the text cannot be made', async () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'old')
    const pieces = function* () {
      yield 'half'
      throw new Error('no more')
    }
    await expect(writeTextFile(path, pieces())).rejects.toThrow('a.csv cannot be written: no more.')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  it('says why: no folder, a folder in the way', async () => {
    await expect(writeTextFile(join(folder, 'no', 'a.csv'), ['x'])).rejects.toThrow('the folder does not exist')
    mkdirSync(join(folder, 'dir'))
    await expect(writeTextFile(join(folder, 'dir'), ['x'])).rejects.toMatchObject({ error: { code: 'write-failed' } })
    expect(readdirSync(folder)).toEqual(['dir'])
  })
})
