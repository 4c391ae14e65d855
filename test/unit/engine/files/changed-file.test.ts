import { chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changedFile } from '../../../../electron/engine/files/changed-file.ts'
import { changeBetween, stampOf } from '../../../../electron/engine/files/file-stamp.ts'
import type { FileStamp, FileState } from '../../../../electron/engine/protocol/worker-protocol.ts'

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const stamp = (path: string) => stampOf(path, statSync(path, { bigint: true }))

it('finds the first file that is not what it was, also where its time was set back', async () => {
  const paths = ['a', 'b'].map((name) => join(folder, name))
  for (const path of paths) {
    writeFileSync(path, 'hello')
    utimesSync(path, 1000, 1000)
  }
  const stamps = paths.map(stamp)
  chmodSync(paths[0]!, 0o600)
  expect(await changedFile(stamps)).toBeUndefined()
  writeFileSync(paths[1]!, 'other', { flag: 'r+' })
  utimesSync(paths[1]!, 1000, 1000)
  expect(await changedFile(stamps)).toMatchObject({ code: 'changed', message: 'b changed since it was opened.' })
  rmSync(paths[0]!)
  expect(await changedFile(stamps)).toMatchObject({ code: 'changed', message: 'a is no longer where it was.' })
})

it('tells a change of status from one of content', () => {
  const state = { dev: 1n, ino: 2n, mode: 3n, nlink: 1n, uid: 0n, gid: 0n, mtimeNs: 5n, ctimeNs: 6n }
  const file = (change: Partial<FileState> = {}): FileStamp => ({
    path: '/x',
    size: 1,
    mtimeMs: 0,
    state: { ...state, ...change },
  })
  const change = (to: Partial<FileState>) => changeBetween(file(), file(to))
  expect(change({})).toBe('nothing')
  expect(change({ ctimeNs: 7n })).toBe('unknown')
  expect(change({ ctimeNs: 7n, nlink: 2n })).toBe('status')
  expect([change({ mtimeNs: 6n }), change({ ino: 3n }), change({ dev: 3n })]).toEqual(['content', 'content', 'content'])
  const { state: _state, ...plain } = file()
  expect([changeBetween(plain, file()), changeBetween(plain, { ...file(), mtimeMs: 1 })]).toEqual([
    'nothing',
    'content',
  ])
})
