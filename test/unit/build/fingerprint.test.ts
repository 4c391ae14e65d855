import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprint } from '../../../build/fingerprint.mjs'

let root = ''
const now = () => fingerprint(root, ['sources', 'lock.json'])
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tensorscope-fingerprint-'))
  mkdirSync(join(root, 'sources/deep'), { recursive: true })
  writeFileSync(join(root, 'sources/deep/a.ts'), 'one')
  writeFileSync(join(root, 'lock.json'), '{}')
  writeFileSync(join(root, 'other.txt'), 'one')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('fingerprint', () => {
  test.each<[string, () => void]>([
    ['a content changes', () => writeFileSync(join(root, 'sources/deep/a.ts'), 'two')],
    ['a file comes', () => writeFileSync(join(root, 'sources/deep/b.ts'), '')],
    ['a file goes', () => rmSync(join(root, 'sources/deep/a.ts'))],
    ['a file gets another name', () => renameSync(join(root, 'sources/deep/a.ts'), join(root, 'sources/deep/b.ts'))],
    ['a file that is named itself changes', () => writeFileSync(join(root, 'lock.json'), '[]')],
  ])('differs when %s', (_what, change) => {
    const before = now()
    change()
    expect(now()).not.toBe(before)
  })

  test('stays when only times or other files change', () => {
    const before = now()
    utimesSync(join(root, 'sources/deep/a.ts'), new Date(0), new Date(0))
    writeFileSync(join(root, 'other.txt'), 'two')
    expect(now()).toBe(before)
  })
})
